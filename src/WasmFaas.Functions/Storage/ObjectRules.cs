using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>
/// What a write makes of an object's metadata (Kubernetes API conventions, Metadata; apiserver, generic registry). The given
/// objects are the caller's own copies and are changed.
/// </summary>
internal static class ObjectRules
{
    private static readonly string[] s_serverFields = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"];

    /// <summary>Stores a new object.</summary>
    public static Resource Create(WriteBatch batch, Resource given)
    {
        var kind = given.Kind;
        var metadata = given.Metadata;
        if (given.Name.Length == 0)
        {
            metadata["name"] = GeneratedName.Make(kind, (string?)metadata["generateName"], name => batch.Find(kind, given.Namespace, name) is not null);
        }

        if (batch.Find(kind, given.Namespace, given.Name) is not null)
        {
            throw StoreErrors.AlreadyExists(kind, given.Name);
        }

        RemoveAll(metadata, s_serverFields);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = batch.Now;
        metadata["generation"] = 1;
        if (kind.HasStatus)
        {
            given.Json.Remove("status");
        }

        return batch.Put(given, null);
    }

    /// <summary>Replaces an object, or its status.</summary>
    public static Resource Update(WriteBatch batch, Resource given, bool statusOnly)
    {
        var kind = given.Kind;
        var stored = batch.Find(kind, given.Namespace, given.Name) ?? throw StoreErrors.NotFound(kind, given.Name);
        if (given.Uid.Length > 0 && given.Uid != stored.Uid)
        {
            throw StoreErrors.Conflict(kind, given.Name, $"the object has another uid: {given.Uid} is given, {stored.Uid} is stored");
        }

        if (given.ResourceVersion.Length > 0 && given.ResourceVersion != stored.ResourceVersion)
        {
            throw StoreErrors.Modified(kind, given.Name);
        }

        var next = statusOnly ? WithStatus(stored.Clone(), given) : WithServerFields(given, stored);
        if (IsDeleted(stored) && Finalizers(next).Length == 0)
        {
            return batch.Remove(next, stored);
        }

        return JsonNode.DeepEquals(next.Json, stored.Json) ? stored : batch.Put(next, stored);
    }

    /// <summary>Removes an object, or marks it as deleted while finalizers keep it.</summary>
    public static Resource Delete(WriteBatch batch, ResourceKind kind, string ns, string name, string? uid, string? resourceVersion)
    {
        var stored = batch.Find(kind, ns, name) ?? throw StoreErrors.NotFound(kind, name);
        if (!string.IsNullOrEmpty(uid) && uid != stored.Uid)
        {
            throw StoreErrors.Conflict(kind, name, $"the UID in the precondition ({uid}) is not that of the object ({stored.Uid})");
        }

        if (!string.IsNullOrEmpty(resourceVersion) && resourceVersion != stored.ResourceVersion)
        {
            throw StoreErrors.Conflict(kind, name, $"the resourceVersion in the precondition ({resourceVersion}) is not that of the object ({stored.ResourceVersion})");
        }

        if (Finalizers(stored).Length == 0)
        {
            return batch.Remove(stored.Clone(), stored);
        }

        if (IsDeleted(stored))
        {
            return stored;
        }

        var marked = stored.Clone();
        marked.Metadata["deletionTimestamp"] = batch.Now;
        marked.Metadata["deletionGracePeriodSeconds"] = 0;
        marked.Metadata["generation"] = stored.Generation + 1;
        return batch.Put(marked, stored);
    }

    private static Resource WithStatus(Resource next, Resource given)
    {
        SetOrRemove(next.Json, "status", given.Json["status"]);
        return next;
    }

    private static Resource WithServerFields(Resource next, Resource stored)
    {
        foreach (var field in s_serverFields)
        {
            SetOrRemove(next.Metadata, field, stored.Metadata[field]);
        }

        next.Metadata["resourceVersion"] = stored.ResourceVersion;
        if (next.Kind.HasStatus)
        {
            SetOrRemove(next.Json, "status", stored.Json["status"]);
        }

        if (IsDeleted(stored) && Finalizers(next).Except(Finalizers(stored)).FirstOrDefault() is { } added)
        {
            throw ApiException.Invalid(next.Kind, next.Name, new FieldError("metadata.finalizers", "FieldValueForbidden",
                $"Forbidden: no new finalizers can be added if the object is being deleted, found new finalizer \"{added}\""));
        }

        if (!HasSameSpec(next, stored))
        {
            next.Metadata["generation"] = stored.Generation + 1;
        }

        return next;
    }

    // All but the metadata and the status is what somebody wants: spec, and for some kinds data or fields at the top.
    private static bool HasSameSpec(Resource next, Resource stored)
    {
        var names = next.Json.Concat(stored.Json).Select(field => field.Key).Distinct();
        return names.All(name => name == "metadata" || (name == "status" && next.Kind.HasStatus) || JsonNode.DeepEquals(next.Json[name], stored.Json[name]));
    }

    private static bool IsDeleted(Resource resource) => resource.Metadata["deletionTimestamp"] is not null;

    private static string[] Finalizers(Resource resource) =>
        resource.Metadata["finalizers"] is JsonArray finalizers ? [.. finalizers.Select(finalizer => (string?)finalizer ?? "")] : [];

    private static void SetOrRemove(JsonObject target, string name, JsonNode? value)
    {
        if (value is null)
        {
            target.Remove(name);
        }
        else
        {
            target[name] = value.DeepClone();
        }
    }

    private static void RemoveAll(JsonObject target, string[] names)
    {
        foreach (var name in names)
        {
            target.Remove(name);
        }
    }
}

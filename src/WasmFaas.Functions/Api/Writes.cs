using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Api;

/// <summary>Create and update.</summary>
internal sealed class Writes(IResourceStore store, Namespaces namespaces, ApiLimits limits, TimeProvider time)
{
    public async Task CreateAsync(ApiContext context, ApiPath path)
    {
        var renderer = new Renderer(context, path.Kind, time);
        var created = await CreateAsync(context, path, await RequestBody.ReadObjectAsync(context, limits, path.Kind));
        await context.AnswerAsync(201, renderer.One(created));
    }

    /// <summary>Stores a new object.</summary>
    public async Task<Resource> CreateAsync(ApiContext context, ApiPath path, JsonObject? body)
    {
        bool isDry = IsDry(context);
        var resource = Admission.Read(path, body);
        Admission.Begin(resource);
        Admission.Check(context, resource, null);
        return resource.Kind.IsNamespaced
            ? await namespaces.CreateInsideAsync(resource.Namespace, resource, Create, context.Cancellation)
            : await Create();

        async Task<Resource> Create()
        {
            if (!isDry)
            {
                return resource.Kind == ResourceKinds.Namespace
                    ? await namespaces.CreateAsync(resource, context.Cancellation)
                    : await store.CreateAsync(resource, context.Cancellation);
            }

            if (await store.FindAsync(resource.Kind, resource.Namespace, resource.Name, context.Cancellation) is not null)
            {
                throw new ApiException(409, "AlreadyExists", $"{resource.Kind} \"{resource.Name}\" already exists");
            }

            resource.Metadata["uid"] = Guid.NewGuid().ToString();
            resource.Metadata["creationTimestamp"] = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
            resource.Metadata["generation"] = 1;
            return resource;
        }
    }

    public async Task UpdateAsync(ApiContext context, ApiPath path)
    {
        var renderer = new Renderer(context, path.Kind, time);
        var resource = Admission.Read(path, await RequestBody.ReadObjectAsync(context, limits, path.Kind));
        var current = await FindAsync(context, path);
        await context.AnswerAsync(200, renderer.One(await ReplaceAsync(context, path, current, resource)));
    }

    /// <summary>The object of a path.</summary>
    /// <exception cref="ApiException">404.</exception>
    public async Task<Resource> FindAsync(ApiContext context, ApiPath path) =>
        await store.FindAsync(path.Kind, path.Namespace!, path.Name!, context.Cancellation) ?? throw Refusal.NotFound(path.Kind, path.Name!);

    /// <summary>Stores a new state of an object, or of its status where the path is the status'.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">What is written.</param>
    /// <param name="current">The state that is replaced.</param>
    /// <param name="resource">The new state.</param>
    public async Task<Resource> ReplaceAsync(ApiContext context, ApiPath path, Resource current, Resource resource)
    {
        bool isDry = IsDry(context);
        if (resource.Uid.Length != 0 && resource.Uid != current.Uid)
        {
            throw Refusal.Conflict(path.Kind, path.Name!, $"Precondition failed: UID in precondition: {resource.Uid}, UID in object meta: {current.Uid}");
        }

        var next = path.IsStatus ? current.Clone() : resource;
        next.Json.Remove("status");
        if ((path.IsStatus ? resource : current).Json["status"] is { } status && path.Kind.HasStatus) next.Json["status"] = status.DeepClone();
        string version = resource.ResourceVersion;
        foreach (string name in (ReadOnlySpan<string>)["uid", "creationTimestamp", "deletionTimestamp", "generation", "resourceVersion"])
        {
            next.Metadata.Remove(name);
            if (current.Metadata[name] is { } kept) next.Metadata[name] = kept.DeepClone();
        }

        Admission.Check(context, next, current);
        CheckImmutable(current, next);
        if (isDry)
        {
            if (version.Length == 0 || version == current.ResourceVersion) return next;
            throw Refusal.Conflict(path.Kind, path.Name!, "the object has been modified; please apply your changes to the latest version and try again");
        }

        if (version.Length != 0) next.Metadata["resourceVersion"] = version;
        else next.Metadata.Remove("resourceVersion");
        return await store.UpdateAsync(next, path.IsStatus, context.Cancellation);
    }

    /// <summary>True where nothing is to be stored (<c>dryRun=All</c>).</summary>
    public static bool IsDry(ApiContext context) => context.Query("dryRun") switch
    {
        null => false,
        "All" => true,
        var other => throw Refusal.BadRequest($"dryRun: \"{other}\": expected All"),
    };

    /// <summary>Secrets and ConfigMaps that are marked immutable are.</summary>
    private static void CheckImmutable(Resource current, Resource resource)
    {
        if (current.Kind != ResourceKinds.Secret && current.Kind != ResourceKinds.ConfigMap) return;
        if (current.Json["immutable"] is not JsonValue mark || !mark.TryGetValue(out bool isImmutable) || !isImmutable) return;
        foreach (string name in (ReadOnlySpan<string>)["data", "binaryData", "immutable"])
        {
            if (JsonNode.DeepEquals(current.Json[name], resource.Json[name])) continue;
            throw ApiException.Invalid(current.Kind, current.Name,
                new FieldError(name, "FieldValueForbidden", "Forbidden: field is immutable when `immutable` is set"));
        }
    }
}

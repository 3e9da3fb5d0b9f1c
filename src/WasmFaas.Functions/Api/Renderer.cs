using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Api;

/// <summary>Objects, lists and changes in the form that the client takes.</summary>
internal sealed class Renderer
{
    private readonly ResourceKind _kind;
    private readonly Rendering _rendering;
    private readonly Table _table;
    private bool _hasHeadings;

    public Renderer(ApiContext context, ResourceKind kind, TimeProvider time)
    {
        _kind = kind;
        _rendering = MediaType.Negotiate(context.Request.Headers.Accept);
        string include = context.Query("includeObject") ?? "Metadata";
        if (!Table.IncludeObjects.Contains(include)) throw Refusal.BadRequest($"includeObject: \"{include}\": expected {string.Join(", ", Table.IncludeObjects)}");
        _table = new Table(kind, include, time);
    }

    /// <summary>An object.</summary>
    public JsonNode One(Resource resource) => _rendering switch
    {
        Rendering.Table => TableOf([resource], resource.ResourceVersion),
        Rendering.Metadata => Table.Metadata(resource),
        _ => resource.Json,
    };

    /// <summary>A list.</summary>
    public JsonNode Many(ResourceList list)
    {
        var metadata = new JsonObject { ["resourceVersion"] = list.ResourceVersion };
        if (list.Continue is not null)
        {
            metadata["continue"] = list.Continue;
            metadata["remainingItemCount"] = list.Remaining;
        }

        if (_rendering == Rendering.Table) return _table.Make(list.Items, metadata);
        bool isMetadata = _rendering == Rendering.Metadata;
        return new JsonObject
        {
            ["kind"] = isMetadata ? "PartialObjectMetadataList" : $"{_kind.Kind}List",
            ["apiVersion"] = isMetadata ? "meta.k8s.io/v1" : _kind.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. list.Items.Select(item => isMetadata ? Table.Metadata(item) : item.Json.DeepClone())]),
        };
    }

    /// <summary>A change, as a line of a watch.</summary>
    public ReadOnlyMemory<byte> Change(string type, Resource resource)
    {
        var shown = One(resource);
        return ApiJson.Write(new JsonObject { ["type"] = type, ["object"] = ReferenceEquals(shown, resource.Json) ? shown.DeepClone() : shown });
    }

    /// <summary>A bookmark: nothing but the version reached.</summary>
    /// <param name="resourceVersion">The version.</param>
    /// <param name="endsInitialEvents">True for the one after the objects that were there when the watch began.</param>
    public ReadOnlyMemory<byte> Bookmark(string resourceVersion, bool endsInitialEvents = false)
    {
        var metadata = new JsonObject { ["resourceVersion"] = resourceVersion, ["creationTimestamp"] = null };
        if (endsInitialEvents) metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        var shown = _rendering == Rendering.Table
            ? _table.Make([], metadata, withHeadings: false)
            : new JsonObject { ["kind"] = _kind.Kind, ["apiVersion"] = _kind.ApiVersion, ["metadata"] = metadata };
        return ApiJson.Write(new JsonObject { ["type"] = "BOOKMARK", ["object"] = shown });
    }

    private JsonObject TableOf(IReadOnlyList<Resource> rows, string resourceVersion)
    {
        bool isFirst = !_hasHeadings;
        _hasHeadings = true;
        return _table.Make(rows, new JsonObject { ["resourceVersion"] = resourceVersion }, isFirst);
    }
}

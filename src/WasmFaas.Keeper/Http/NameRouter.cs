using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace WasmFaas.Keeper.Http;

/// <summary>The path's first segment names the function; with a root, one function answers all paths.</summary>
/// <param name="host">The functions.</param>
/// <param name="root">The function that answers all paths, or null.</param>
public sealed class NameRouter(FunctionHost host, HostedFunction? root = null) : IRequestRouter
{
    private volatile HostedFunction? _root = root;

    /// <summary>The function that answers all paths, or null.</summary>
    public HostedFunction? Root
    {
        get => _root;
        set => _root = value;
    }

    /// <inheritdoc/>
    public HostedFunction? Find(RequestContext context)
    {
        if (_root is { } root)
        {
            context.ScriptName = "";
            return root;
        }

        if (host.Find(FirstSegment(context.Request.Path)) is not { } function) return null;
        context.ScriptName = function.ScriptName;
        return function;
    }

    /// <inheritdoc/>
    public Task AnswerAsync(RequestContext context) =>
        context.AnswerErrorAsync(404, $"there is no function \"{FirstSegment(context.Request.Path)}\": expected /NAME or /NAME/... with the name of a function");

    /// <inheritdoc/>
    public void AddHeaders(RequestContext context, IHeaderDictionary headers)
    {
        // A guest sees what its client sent.
    }

    /// <inheritdoc/>
    public void Describe(RequestContext context, RequestError error, Utf8JsonWriter json)
    {
        json.WriteString("error", error.Message);
        json.WriteString("requestId", context.RequestId);
    }

    private static ReadOnlySpan<char> FirstSegment(ReadOnlySpan<char> path)
    {
        if (!path.IsEmpty && path[0] == '/') path = path[1..];
        int end = path.IndexOf('/');
        return end < 0 ? path : path[..end];
    }
}

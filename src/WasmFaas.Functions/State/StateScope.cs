using WasmFaas.Functions.Api;

namespace WasmFaas.Functions.State;

/// <summary>The keyspace that a request is about, and by what right.</summary>
/// <param name="Keyspace">The keyspace.</param>
/// <param name="IsOperator">True for who may use the API of objects, false for who has the keyspace's token.</param>
internal readonly record struct StateScope(Keyspace Keyspace, bool IsOperator)
{
    /// <summary>The scope of a request with a keyspace's token; null for others.</summary>
    public static StateScope? TryRead(ApiContext context, StateTokens tokens)
    {
        var headers = context.Request.Headers;
        var keyspace = new Keyspace(headers["X-Fission-State-Namespace"].ToString(), headers["X-Fission-State-Keyspace"].ToString());
        return keyspace is { Namespace.Length: > 0, Name.Length: > 0 } && Token(context) is { } token && tokens.IsValid(keyspace, token) ? new StateScope(keyspace, false) : null;
    }

    /// <summary>The scope of a request that was admitted: an operator names the keyspace in the headers or, as Fission's, in the query.</summary>
    /// <param name="context">The request.</param>
    /// <param name="tokens">Checks its token.</param>
    /// <param name="isOpen">True where the API of objects asks for no token: then one that is sent must be a keyspace's.</param>
    /// <exception cref="StateException">It names none, or its token is not the keyspace's.</exception>
    public static StateScope Read(ApiContext context, StateTokens tokens, bool isOpen)
    {
        if (TryRead(context, tokens) is { } own) return own;
        if (isOpen && Token(context) is not null) throw new StateException(401, "unauthorized", "the token is not that of the keyspace");
        var headers = context.Request.Headers;
        string ns = context.Query("scope-namespace") ?? headers["X-Fission-State-Namespace"].ToString();
        string name = context.Query("scope-keyspace") ?? headers["X-Fission-State-Keyspace"].ToString();
        if (ns.Length != 0 && name.Length != 0) return new StateScope(new Keyspace(ns, name), true);
        throw new StateException(400, "bad_request", "no keyspace is named: expected the headers X-Fission-State-Namespace and X-Fission-State-Keyspace");
    }

    private static string? Token(ApiContext context)
    {
        const string Scheme = "Bearer ";
        string authorization = context.Request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : null;
    }
}

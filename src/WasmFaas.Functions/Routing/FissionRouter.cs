using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WasmFaas.Functions.Async;
using WasmFaas.Functions.Execution;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Http;

namespace WasmFaas.Functions.Routing;

/// <summary>
/// Fission's routes: those of HTTPTriggers, then <c>/fission-function/[NAMESPACE/]NAME[:ALIAS]</c>, the router's own paths, and
/// the functions that are no objects, under <c>/NAME</c>.
/// </summary>
internal sealed class FissionRouter(FunctionTargets targets, IRequestRouter builtIn, ServiceForwarder services, AsyncIntake intake, Random random) : IRequestRouter
{
    private const string InternalPrefix = "/fission-function/", DefaultNamespace = "default";

    private volatile RoutingState _state = new(new RouteTable([]), new Dictionary<string, RouteTarget>(), false);

    /// <summary>What requests are routed by; swapped as a whole.</summary>
    public RoutingState State
    {
        get => _state;
        set => _state = value;
    }

    /// <inheritdoc/>
    public HostedFunction? Find(RequestContext context)
    {
        var match = context.Route as RouteMatch;
        if (match is null) context.Route = match = new RouteMatch();
        match.Route = null;
        match.Target = null;
        match.Answer = null;
        string path = context.Request.Path;
        var state = _state;
        if (RouterAnswers.Find(path, state.IsReady) is { } own) return Answer(match, own);
        if (path.StartsWith(InternalPrefix, StringComparison.Ordinal)) return FindByName(context, match, state, path);

        var headers = context.Request.Headers;
        string? origin = headers.Origin;
        bool isPreflight = origin is not null && context.Request.Method == "OPTIONS" && headers.AccessControlRequestMethod.Count != 0;
        match.Query.Begin(isPreflight ? headers.AccessControlRequestMethod.ToString() : context.Request.Method);
        var route = state.Table.Find(headers.Host.ToString(), path, match.Query);
        if (route is null) return FindBuiltIn(context, match, path);
        if (isPreflight && route.Cors is not null)
        {
            match.Route = route;
            return Answer(match, RouterAnswers.PreflightAsync);
        }

        if (isPreflight && !route.Allows("OPTIONS"))
        {
            match.Query.WrongMethod = route;
            return Answer(match, RouterAnswers.WrongMethodAsync);
        }

        match.Route = route;
        SetPath(context, route, path, match.Query.PrefixLength);
        route.Cors?.Apply(origin, context.Response.Headers);
        return Use(context, match, route.Target.Choose(random), route.IsAsync);
    }

    /// <inheritdoc/>
    public Task AnswerAsync(RequestContext context) => ((RouteMatch)context.Route!).Answer!(context);

    /// <inheritdoc/>
    public void AddHeaders(RequestContext context, IHeaderDictionary headers)
    {
        if (context.Route is RouteMatch { Target: not null } match) FunctionHeaders.Add(context, match, headers);
    }

    /// <inheritdoc/>
    public void OnEnded(RequestContext context)
    {
        if (context.Route is not RouteMatch { Route.Calls: { } calls, Target: { } target } match) return;

        if (!match.IsQueued) calls.Add(target.Name, context.Response.StatusCode);

        // The connection's next request may come to no route.
        match.Route = null;
        match.Target = null;
    }

    /// <inheritdoc/>
    public void Describe(RequestContext context, RequestError error, Utf8JsonWriter json)
    {
        if (context.Route is RouteMatch { Route.Cors: { } cors }) cors.Apply(context.Request.Headers.Origin, context.Response.Headers);
        if (error.Status == 405 && context.Route is RouteMatch { Query.WrongMethod: { } wrong }) context.Response.Headers.Allow = string.Join(", ", wrong.Methods);
        RouterError.Write(context, error, json);
    }

    private static HostedFunction? Answer(RouteMatch match, Func<RequestContext, Task> answer)
    {
        match.Answer = answer;
        return null;
    }

    private static void SetPath(RequestContext context, Route route, string path, int prefixLength)
    {
        if (!route.IsPrefix)
        {
            // Fission's functions see "/" whatever the trigger's relativeurl is.
            context.ScriptName = path == "/" ? "" : path;
            context.PathInfo = "/";
        }
        else if (route.KeepsPrefix)
        {
            context.ScriptName = "";
            context.PathInfo = path;
        }
        else
        {
            context.ScriptName = path[..prefixLength];
            context.PathInfo = prefixLength == path.Length ? "/" : path[prefixLength..];
        }
    }

    private HostedFunction? Use(RequestContext context, RouteMatch match, FunctionTarget target, bool isAsync)
    {
        var state = target.State;
        match.Target = target;
        match.State = state;
        match.IsQueued = isAsync || IsAsync(context.Request.Headers);
        if (match.IsQueued) return Answer(match, intake.AcceptAsync);
        if (state.Service is not null) return Answer(match, services.ForwardAsync);
        return state.Function ?? Answer(match, RouterAnswers.NotServedAsync);
    }

    private static bool IsAsync(IHeaderDictionary headers) =>
        headers.TryGetValue("X-Fission-Invoke-Mode", out var mode) && mode.Count == 1 && mode[0]!.Equals("async", StringComparison.OrdinalIgnoreCase);

    private HostedFunction? FindBuiltIn(RequestContext context, RouteMatch match, string path)
    {
        if (match.Query.WrongMethod is not null) return Answer(match, RouterAnswers.WrongMethodAsync);

        // Functions that are objects are called by their routes only.
        if (path.Length > 1 && path.AsSpan(1) is var rest && !Segment(rest).Contains(KeeperNames.Separator) && builtIn.Find(context) is { } function)
        {
            context.PathInfo = null;
            return function;
        }

        return Answer(match, RouterAnswers.NotFoundAsync);
    }

    /// <summary>Finds the function of <c>/fission-function/[NAMESPACE/]NAME[:ALIAS or VERSION]</c> and what follows.</summary>
    private HostedFunction? FindByName(RequestContext context, RouteMatch match, RoutingState state, string path)
    {
        var rest = path.AsSpan(InternalPrefix.Length);
        var first = Segment(rest);
        var after = rest[first.Length..];
        var second = after.Length > 1 ? Segment(after[1..]) : default;
        string? ns = null;

        // A first segment may be the namespace of a function, or the name of one in the default namespace.
        var target = second.IsEmpty ? null : FindTarget(state, first, second);
        if (target is not null) ns = first.ToString();
        target ??= FindTarget(state, DefaultNamespace, first);
        if (target is null) return Answer(match, RouterAnswers.NoFunctionAsync);
        int length = InternalPrefix.Length + first.Length + (ns is null ? 0 : 1 + second.Length);
        context.ScriptName = path[..length];
        context.PathInfo = length == path.Length ? "/" : path[length..];
        return Use(context, match, target, isAsync: false);
    }

    private FunctionTarget? FindTarget(RoutingState state, ReadOnlySpan<char> ns, ReadOnlySpan<char> name)
    {
        int colon = name.IndexOf(':');
        if (colon >= 0)
        {
            string qualifier = name[(colon + 1)..].ToString(), function = name[..colon].ToString();
            return state.Aliases.TryGetValue($"{ns}/{function}:{qualifier}", out var alias) ? Existing(alias.Choose(random)) : null;
        }

        int length = ns.Length + 1 + name.Length;
        Span<char> key = length <= 256 ? stackalloc char[length] : new char[length];
        ns.CopyTo(key);
        key[ns.Length] = KeeperNames.Separator;
        name.CopyTo(key[(ns.Length + 1)..]);
        return Existing(targets.Find(key));
    }

    private static FunctionTarget? Existing(FunctionTarget? target) => target is { State.Exists: true } ? target : null;

    private static ReadOnlySpan<char> Segment(ReadOnlySpan<char> path)
    {
        int end = path.IndexOf('/');
        return end < 0 ? path : path[..end];
    }
}

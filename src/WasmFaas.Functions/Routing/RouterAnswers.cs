using System.Reflection;
using System.Text;
using WasmFaas.Functions.Execution;
using WasmFaas.Keeper.Http;

namespace WasmFaas.Functions.Routing;

/// <summary>What the router answers by itself.</summary>
internal static class RouterAnswers
{
    private static readonly byte[] s_ok = "ok\n"u8.ToArray(), s_starting = "starting: functions and routes are being read\n"u8.ToArray();
    private static readonly byte[] s_version = Encoding.UTF8.GetBytes($"{{\"version\":\"{Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}\"}}\n");

    /// <summary>The answer of a path of the router's own, or null.</summary>
    public static Func<RequestContext, Task>? Find(string path, bool isReady) => path switch
    {
        "/router-healthz" => static context => WriteAsync(context, 200, "text/plain", s_ok),
        "/readyz" => isReady
            ? static context => WriteAsync(context, 200, "text/plain", s_ok)
            : static context => WriteAsync(context, 503, "text/plain", s_starting),
        "/_version" => static context => WriteAsync(context, 200, "application/json", s_version),
        _ => null,
    };

    public static Task PreflightAsync(RequestContext context)
    {
        ((RouteMatch)context.Route!).Route!.Cors!.ApplyToPreflight(context.Request.Headers, context.Response.Headers);
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    public static Task NotFoundAsync(RequestContext context) =>
        context.AnswerErrorAsync(404, $"no route is for {context.Request.Path}, and there is no function of this name");

    public static Task NoFunctionAsync(RequestContext context) =>
        context.AnswerErrorAsync(404, $"{context.Request.Path}: there is no such function: expected /fission-function/[NAMESPACE/]NAME[:ALIAS]");

    public static Task WrongMethodAsync(RequestContext context)
    {
        string allowed = string.Join(" or ", ((RouteMatch)context.Route!).Query.WrongMethod!.Methods);
        return context.AnswerErrorAsync(405, $"{context.Request.Path} is called with {allowed}, not with {context.Request.Method}");
    }

    /// <summary>The function of the route cannot be called.</summary>
    public static Task NotServedAsync(RequestContext context)
    {
        var match = (RouteMatch)context.Route!;
        string name = KeeperNames.Describe(match.Target!.Name);
        return match.State.Exists
            ? context.AnswerErrorAsync(503, $"the function {name} is not ready: {match.State.Problem}")
            : context.AnswerErrorAsync(404, $"there is no function {name}, which the route is for");
    }

    private static Task WriteAsync(RequestContext context, int status, string type, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.ContentType = type;
        context.Response.Headers.ContentLength = body.Length;
        return context.ResponseBody.Writer.WriteAsync(body).AsTask();
    }
}

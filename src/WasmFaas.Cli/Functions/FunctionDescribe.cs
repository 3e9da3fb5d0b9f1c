using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Code;
using WasmFaas.Cli.Functions.Output;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>fn describe</c>: a function with all that refers to it.</summary>
internal static class FunctionDescribe
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Verb("describe", "Tell all about a function: its settings, package, routes, timers, conditions and events.", """
              wasmfaas fn describe hello
            """);
        var name = new NameParameter(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var function = await client.GetAsync(ResourceKinds.Function, @namespace, target, cancellationToken);
            var package = Packages.NameOf(function) is { } packageName ? await client.FindAsync(ResourceKinds.Package, @namespace, packageName, cancellationToken) : null;
            List<string[]> lines = [["Name:", target], ["Namespace:", @namespace], .. Settings(function), .. Package(package)];
            foreach (var route in await client.ListAsync(ResourceKinds.HttpTrigger, @namespace, cancellationToken))
                if (Calls(route, target)) lines.Add(["Route:", $"{NameOf(route)}: {RouteSettings.Describe(route)}"]);
            foreach (var timer in await client.ListAsync(ResourceKinds.TimeTrigger, @namespace, cancellationToken))
                if (Calls(timer, target)) lines.Add(["Timer:", $"{NameOf(timer)}: {(string?)timer["spec"]?["cron"]}"]);
            lines.AddRange(Conditions(function));
            var events = (await client.ListAsync(ResourceKinds.Event, @namespace, cancellationToken)).Where(happened => Concerns(happened, function));
            foreach (var happened in events.OrderBy(happened => (string?)happened["lastTimestamp"], StringComparer.Ordinal))
                lines.Add(["Event:", $"{(string?)happened["lastTimestamp"]} {(string?)happened["reason"]}: {(string?)happened["message"]}"]);
            TablePrinter.Print(Console.Out, lines);
        });
        return command;
    }

    private static IEnumerable<string[]> Settings(JsonObject function)
    {
        var spec = function["spec"] as JsonObject ?? [];
        var strategy = spec["InvokeStrategy"]?["ExecutionStrategy"];
        yield return ["Created:", Text(function["metadata"]?["creationTimestamp"])];
        yield return ["Environment:", Text(spec["environment"]?["name"])];
        yield return ["Executor:", Text(strategy?["ExecutorType"])];
        if (strategy?["MinScale"] is { } scale) yield return ["Min scale:", Text(scale)];
        yield return ["Timeout:", $"{Text(spec["functionTimeout"])} s"];
        yield return ["Idle timeout:", $"{Text(spec["idletimeout"])} s"];
        yield return ["Concurrency:", $"{Text(spec["concurrency"])}, {Text(spec["requestsPerPod"])} request(s) in each instance"];
        if (spec["resources"]?["limits"]?["memory"] is { } memory) yield return ["Memory:", Text(memory)];
        if (((string?)function["status"]?["convention"] ?? Manifest.Annotation(function, Annotations.Convention)) is { } convention) yield return ["Convention:", convention];
        if (((string?)function["status"]?["isolation"] ?? Manifest.Annotation(function, Annotations.Isolation)) is { } isolation) yield return ["Isolation:", isolation];
        if (spec["onceOnly"] is { } once && (bool)once) yield return ["Once only:", "one request for each instance"];
        if (spec["retainPods"] is { } retained) yield return ["Retained:", $"{retained} instances"];
        if (spec["provisionedConcurrency"] is not null) yield return ["Provisioned:", $"{Text(function["status"]?["provisionedReady"])} of {Text(function["status"]?["provisionedTarget"])} instances"];
        foreach (var secret in spec["secrets"] as JsonArray ?? []) yield return ["Secret:", Text(secret?["name"])];
        foreach (var map in spec["configmaps"] as JsonArray ?? []) yield return ["ConfigMap:", Text(map?["name"])];
        foreach (var variable in spec["env"] as JsonArray ?? []) yield return ["Variable:", $"{Text(variable?["name"])}={Text(variable?["value"])}"];
    }

    private static IEnumerable<string[]> Package(JsonObject? package)
    {
        if (package is null) yield break;
        yield return ["Package:", $"{NameOf(package)}: {PackageGroup.Describe(package)}"];
    }

    private static IEnumerable<string[]> Conditions(JsonObject function) => (function["status"]?["conditions"] as JsonArray ?? []).Select(condition =>
        new[] { "Condition:", $"{Text(condition?["type"])}={Text(condition?["status"])} {(string?)condition?["reason"]}: {(string?)condition?["message"]}" });

    private static bool Calls(JsonObject trigger, string function)
    {
        var reference = trigger["spec"]?["functionref"];
        return (string?)reference?["name"] == function || (reference?["functionweights"] as JsonObject)?.ContainsKey(function) == true;
    }

    private static bool Concerns(JsonObject happened, JsonObject function) =>
        (happened["involvedObject"] ?? happened["regarding"]) is { } about && (string?)about["kind"] == "Function" && (string?)about["name"] == NameOf(function);

    private static string NameOf(JsonObject json) => (string?)json["metadata"]?["name"] ?? "";

    private static string Text(JsonNode? node) => node?.ToString() ?? "<none>";
}

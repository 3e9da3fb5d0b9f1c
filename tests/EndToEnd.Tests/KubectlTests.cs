using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The API with the real kubectl.</summary>
public sealed class KubectlTests
{
    private const string Function = """
        apiVersion: fission.io/v1
        kind: Function
        metadata:
          name: hello
          labels: {app: hello}
        spec:
          environment: {name: wasm, namespace: default}
          functionTimeout: 30
          package:
            packageref: {name: hello, namespace: default}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ApplyCreatesChangesAndLeavesAlone()
    {
        await using var kubectl = await Kubectl.StartAsync();
        Assert.Contains("function.fission.io/hello created", await kubectl.RunAsync("apply --validate=strict -f -", Function));
        Assert.Contains("function.fission.io/hello unchanged", await kubectl.RunAsync("apply -f -", Function));
        string changed = Function.Replace("30", "31", StringComparison.Ordinal);
        Assert.Contains("function.fission.io/hello configured", await kubectl.RunAsync("apply -f -", changed));
        Assert.Equal("31", await kubectl.RunAsync("get fn hello -o jsonpath={.spec.functionTimeout}"));
        Assert.Contains("function.fission.io/hello serverside-applied", await kubectl.RunAsync("apply --server-side --force-conflicts -f -", Function));
        Assert.Equal("30", await kubectl.RunAsync("get fn hello -o jsonpath={.spec.functionTimeout}"));
        string unknown = Function.Replace("functionTimeout", "functionTimeOut", StringComparison.Ordinal);
        Assert.Contains("unknown field \"spec.functionTimeOut\"", await kubectl.FailAsync("apply --validate=strict -f -", unknown));
        Assert.Contains("deleted", await kubectl.RunAsync("delete -f -", Function));
        Assert.Contains("Error from server (NotFound): functions.fission.io \"hello\" not found", await kubectl.FailAsync("get fn hello"));
    }

    [Fact]
    public async Task ObjectsAreShownAsTablesAndWhole()
    {
        await using var kubectl = await Kubectl.StartAsync();
        await kubectl.RunAsync("create -f -", Function);
        string[] table = (await kubectl.RunAsync("get fn")).Split('\n');
        Assert.Matches("^NAME +.*AGE", table[0]);
        Assert.Matches("^hello +.*[0-9]s", table[1]);
        Assert.Matches("^NAMESPACE +NAME +.*\ndefault +hello ", await kubectl.RunAsync("get functions.fission.io -A -o wide"));
        Assert.Contains("functionTimeout: 30", await kubectl.RunAsync("get fn hello -o yaml"));
        Assert.Contains("\"functionTimeout\": 30", await kubectl.RunAsync("get fn -l app=hello -o json"));
        Assert.Contains("No resources found", await kubectl.RunAsync("get fn -l app=other"));
        string described = await kubectl.RunAsync("describe fn hello");
        Assert.Matches("Function Timeout: +30", described);
        Assert.Matches("Events: +<none>", described);
    }

    [Fact]
    public async Task ObjectsAreChangedInEveryWay()
    {
        await using var kubectl = await Kubectl.StartAsync();
        await kubectl.RunAsync("create -f -", Function);
        Assert.Contains("edited", await kubectl.RunAsync("edit fn hello", editor: "sed -i s/functionTimeout:.*/functionTimeout:\\ 41/"));
        Assert.Equal("41", await kubectl.RunAsync("get fn hello -o jsonpath={.spec.functionTimeout}"));
        await kubectl.RunAsync("patch fn hello --type=merge -p '{\"spec\":{\"functionTimeout\":42}}'");
        await kubectl.RunAsync("patch fn hello --type=json -p '[{\"op\":\"test\",\"path\":\"/spec/functionTimeout\",\"value\":42},{\"op\":\"replace\",\"path\":\"/spec/functionTimeout\",\"value\":43}]'");
        Assert.Equal("43", await kubectl.RunAsync("get fn hello -o jsonpath={.spec.functionTimeout}"));
        await kubectl.RunAsync("label fn hello color=red");
        await kubectl.RunAsync("annotate fn hello note=short");
        Assert.Equal("red short", await kubectl.RunAsync("get fn hello -o 'jsonpath={.metadata.labels.color} {.metadata.annotations.note}'"));
        Assert.Contains("functionTimeout", await kubectl.FailAsync("patch fn hello --type=merge -p '{\"spec\":{\"functionTimeout\":\"soon\"}}'"));
        await kubectl.RunAsync("replace -f -", Function);
        Assert.Equal("30", await kubectl.RunAsync("get fn hello -o jsonpath={.spec.functionTimeout}"));
    }

    [Fact]
    public async Task SecretsConfigMapsAndNamespacesAreCreatedByName()
    {
        await using var kubectl = await Kubectl.StartAsync();
        Assert.Contains("namespace/team created", await kubectl.RunAsync("create namespace team"));
        Assert.Contains("secret/s created", await kubectl.RunAsync("-n team create secret generic s --from-literal=key=value"));
        Assert.Equal("dmFsdWU=", await kubectl.RunAsync("-n team get secret s -o jsonpath={.data.key}"));
        Assert.Contains("configmap/c created", await kubectl.RunAsync("-n team create configmap c --from-literal=key=value"));
        Assert.Equal("value", await kubectl.RunAsync("-n team get cm c -o jsonpath={.data.key}"));
        await kubectl.RunAsync("-n team label cm c x=y");
        await kubectl.RunAsync("-n team create -f -", Function.Replace("namespace: default", "namespace: team", StringComparison.Ordinal));
        Assert.Contains("namespaces \"nowhere\" not found", await kubectl.FailAsync("-n nowhere create configmap c"));
        Assert.Contains("namespace \"team\" deleted", await kubectl.RunAsync("delete namespace team"));
        Assert.Contains("No resources found", await kubectl.RunAsync("get fn,cm,secret -A"));
        Assert.Contains("No resources found", await kubectl.RunAsync("get events"));
    }

    [Fact]
    public async Task AWatchAndAWaitFollowTheChanges()
    {
        await using var kubectl = await Kubectl.StartAsync();
        await kubectl.RunAsync("create -f -", Function);
        using var watch = kubectl.Start("get fn -w -o custom-columns=N:.metadata.name,T:.spec.functionTimeout --no-headers");
        Assert.Matches("^hello +30", await watch.StandardOutput.ReadLineAsync(Cancellation));
        await kubectl.RunAsync("patch fn hello --type=merge -p '{\"spec\":{\"functionTimeout\":44}}'");
        Assert.Matches("^hello +44", await watch.StandardOutput.ReadLineAsync(Cancellation));
        watch.Kill();
        await watch.WaitForExitAsync(Cancellation);

        using var wait = kubectl.Start("wait fn hello --for=condition=Ready --timeout=120s");
        await kubectl.RunAsync("patch fn hello --subresource=status --type=merge -p "
            + "'{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"reason\":\"Up\",\"message\":\"\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}]}}'");
        Assert.Contains("condition met", await wait.StandardOutput.ReadToEndAsync(Cancellation));
        await wait.WaitForExitAsync(Cancellation);
        Assert.Equal(0, wait.ExitCode);
    }

    [Fact]
    public async Task TheApiTellsWhatItHas()
    {
        await using var kubectl = await Kubectl.StartAsync();
        Assert.Matches("functions +fn +fission.io/v1 +true +Function", await kubectl.RunAsync("api-resources"));
        Assert.Contains("fission.io/v1", await kubectl.RunAsync("api-versions"));
        Assert.Contains("Server Version: v1.", await kubectl.RunAsync("version"));
        string explained = await kubectl.RunAsync("explain fn.spec.functionTimeout");
        Assert.Contains("KIND:       Function", explained);
        Assert.Contains("functionTimeout <integer>", explained);
        Assert.Contains("stringData", await kubectl.RunAsync("explain secret"));
    }

    [Fact]
    public async Task TheKubeconfigOfAnApiForOthersHasWhatKubectlNeeds()
    {
        await using var kubectl = await Kubectl.StartAsync(withTls: true);
        Assert.Contains("default", await kubectl.RunAsync("get namespaces"));
        Assert.Contains("Unauthorized", await kubectl.FailAsync("get namespaces --token=wrong"));
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using WasmFaas.Functions.Metrics;
using WasmFaas.Keeper;
using WasmFaas.Wasm;
using Xunit;

namespace WasmFaas.Functions.Tests.Metrics;

public sealed partial class PrometheusTextTests
{
    [Fact]
    public void EveryLineIsASampleOfAFamilyThatWasAnnounced()
    {
        using var host = new FunctionHost(new Engine());
        host.Add(
            ("default_hello", ModuleSource.FromBytes("none", default), FunctionOptions.Default),
            ("plain", ModuleSource.FromBytes("none", default), FunctionOptions.Default));
        string text = Encoding.UTF8.GetString(PrometheusText.Write(host).Span);
        Assert.Contains("wasmfaas_function_requests_total{namespace=\"default\",function=\"hello\",outcome=\"exited\"} 0\n", text);
        Assert.Contains("wasmfaas_function_requests_total{namespace=\"\",function=\"plain\",outcome=\"exited\"} 0\n", text);
        Assert.DoesNotContain("_bucket", text);
        Assert.DoesNotContain("timed_out", text);

        string family = "";
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) family = line.Split(' ')[2];
            if (line[0] == '#') continue;
            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            Assert.StartsWith(family, sample.Groups["name"].Value);
            Assert.True(double.TryParse(sample.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _), line);
        }
    }

    [GeneratedRegex("""^(?<name>[a-z_]+)(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? (?<value>[^ ]+)$""")]
    private static partial Regex Sample();
}

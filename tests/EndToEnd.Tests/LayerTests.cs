using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The arrows between projects are those of <c>tests/layers.txt</c>.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, string[]> s_allowed = File.ReadLines(Path.Combine(WasmFaasProcess.Root, "tests", "layers.txt"))
        .Where(line => line.Length != 0 && line[0] != '#')
        .Select(line => line.Split(':'))
        .ToDictionary(parts => parts[0], parts => parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void ProjectsReferToWhatTheyMay()
    {
        string[] projects = Directory.GetFiles(Path.Combine(WasmFaasProcess.Root, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(s_allowed.Keys.Order(), projects.Select(path => Path.GetFileNameWithoutExtension(path)).Order());
        foreach (string project in projects)
        {
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Check(Path.GetFileNameWithoutExtension(project), references);
        }
    }

    [Theory]
    [InlineData("WasmFaas.Linux", "WasmFaas.Linux.dll")]
    [InlineData("WasmFaas.Wasm", "WasmFaas.Wasm.dll")]
    [InlineData("WasmFaas.Wasi", "WasmFaas.Wasi.dll")]
    [InlineData("WasmFaas.Keeper", "WasmFaas.Keeper.dll")]
    [InlineData("WasmFaas.Cli", "wasmfaas.dll")]
    public void AssembliesReferToWhatTheyMay(string project, string file)
    {
        using var image = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, file)));
        var metadata = image.GetMetadataReader();
        var names = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).ToList();
        Check(project, names.Where(name => name.StartsWith("WasmFaas.", StringComparison.Ordinal)));
        if (project is not ("WasmFaas.Keeper" or "WasmFaas.Cli")) Assert.DoesNotContain(names, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    private static void Check(string project, IEnumerable<string> references)
    {
        foreach (string reference in references)
            Assert.True(s_allowed[project].Contains(reference), $"{project} must not refer to {reference} (tests/layers.txt)");
    }
}

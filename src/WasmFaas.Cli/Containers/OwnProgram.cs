using System.Reflection;

namespace WasmFaas.Cli.Containers;

/// <summary>How this program is called again, and others in its place.</summary>
internal static class OwnProgram
{
    /// <summary>The arguments of this process, without the program.</summary>
    public static IReadOnlyList<string> Arguments { get; } = Environment.GetCommandLineArgs()[1..];

    /// <summary>Calls this program: itself, or by way of <c>dotnet</c> where that runs it.</summary>
    public static IReadOnlyList<string> Command(params string[] arguments)
    {
        string process = Environment.ProcessPath!;
        return Path.GetFileName(process) == "dotnet" ? [process, Assembly.GetEntryAssembly()!.Location, .. arguments] : [process, .. arguments];
    }

    /// <summary>A program of the path, or null.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin")
        .Split(':', StringSplitOptions.RemoveEmptyEntries).Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
}

using System.CommandLine;
using WasmFaas.Cli.Containers.Installation;
using WasmFaas.Cli.Functions;
using WasmFaas.Doors.Containerd.Shim;

namespace WasmFaas.Cli.Containers;

/// <summary><c>node install</c>: makes this machine a node: files for containerd, systemd and kubectl.</summary>
internal static class NodeInstallCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="state">The option with the agent's directory.</param>
    public static Command Create(Option<string> state)
    {
        var root = new Option<string>("--root") { HelpName = "DIR", DefaultValueFactory = _ => "/", Description = "Write beneath this directory, which stands for the machine's root." };
        var print = new Option<bool>("--dry-run", "--print") { Description = "Write nothing: print what would be written." };
        var force = new Option<bool>("--force") { Description = "Overwrite files that somebody changed." };
        var containerd = new Option<string>("--containerd") { HelpName = "VERSION", Description = "Write for this version of containerd, such as 2.1 or 1.7; that of the installed one unless given." };
        var command = new Verb("install", "Write what makes this machine a node: containerd's runtimes, a unit for systemd, the RuntimeClasses, a link to the shim.", """
              wasmfaas node install --dry-run
              wasmfaas node install
              wasmfaas node install --root /mnt/image --containerd 2.1
            """) { root, print, force, containerd };
        command.SetAction(result =>
        {
            string under = Path.GetFullPath(result.GetValue(root)!);
            var version = VersionOf(result.GetValue(containerd));
            try
            {
                var installation = new NodeInstallation(under, StateOf(result.GetValue(state) ?? AgentAddress.Directory), version);
                if (result.GetValue(print)) Print(installation);
                else Write(installation, under, result.GetValue(force));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException(ExitCodes.Refused, e.Message);
            }
        });
        return command;
    }

    private static string StateOf(string given) => given.Any(c => char.IsControl(c) || c is '"' or '\\')
        ? throw new FormatException($"--state {given}: expected a path without quotes and backslashes, since it goes into configuration files")
        : Path.GetFullPath(given);

    private static Version VersionOf(string? given)
    {
        if (given is not null && !Version.TryParse(given, out _)) throw new FormatException($"--containerd {given}: expected a version such as 2.1");
        var version = given is not null ? Version.Parse(given) : ContainerdProgram.FindVersion() ?? throw new CommandFailedException(ExitCodes.Refused, "there is no containerd in PATH: install it, or tell the version to write for by --containerd VERSION");
        return version >= ContainerdProgram.Oldest ? version : throw new CommandFailedException(ExitCodes.Refused, $"containerd {version}: expected {ContainerdProgram.Oldest} or later");
    }

    private static void Print(NodeInstallation installation)
    {
        foreach (var file in installation.Files) Console.WriteLine(file.Print);
        foreach (string line in NextLines(installation)) Console.WriteLine($"# {line}".TrimEnd());
    }

    private static void Write(NodeInstallation installation, string root, bool force)
    {
        // All are looked at before the first is written.
        var found = installation.Files.Select(file => (File: file, State: file.StateIn(root))).ToList();
        string[] foreign = [.. found.Where(file => file.State == InstalledState.Foreign).Select(file => Path.Join(root, file.File.Path))];
        if (foreign.Length > 0 && !force) throw new CommandFailedException(ExitCodes.Refused, $"{string.Join(", ", foreign)}: not as wasmfaas node install wrote it; nothing was written (--force overwrites it)");
        NodeInstallation.Write(root, found.Where(file => file.State != InstalledState.Current).Select(file => file.File));
        foreach (var (file, state) in found) Console.WriteLine($"{(state == InstalledState.Current ? "unchanged" : "written")}  {Path.Join(root, file.Path)}");
        foreach (string line in NextLines(installation)) Console.WriteLine(line);
    }

    private static IEnumerable<string> NextLines(NodeInstallation installation) => ["Next:", .. installation.Steps.SelectMany(step => step.Split('\n')).Select(line => $"  {line}".TrimEnd())];
}

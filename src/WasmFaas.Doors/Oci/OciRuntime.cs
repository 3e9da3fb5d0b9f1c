using System.Diagnostics;
using WasmFaas.Linux;
using WasmFaas.Node;
using WasmFaas.Node.Containers;

namespace WasmFaas.Doors.Oci;

/// <summary>
/// The life of wasm containers, as callers of an OCI runtime ask for it (runtime-spec, "Runtime and Lifecycle"). Each has a process,
/// which compiles the module when it is created and then waits at a pipe for its start.
/// </summary>
/// <param name="store">The containers.</param>
/// <param name="guestProgram">Runs a container's guest: the program and its first arguments, to which bundle and state directory are added.</param>
public sealed class OciRuntime(ContainerStore store, IReadOnlyList<string> guestProgram)
{
    /// <summary>Name of the pipe in a container's directory by which its process says that it is ready, or why not.</summary>
    public const string ReadyPipe = "ready.fifo";

    /// <summary>What the process says where it is ready.</summary>
    public const string ReadyWord = "ready";

    /// <summary>The containers.</summary>
    public ContainerStore Store => store;

    private static readonly TimeSpan s_killTime = TimeSpan.FromSeconds(10);

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Makes a container, whose process waits for its start. The process has this one's streams.</summary>
    /// <exception cref="NodeException">It cannot be made; nothing of it stays.</exception>
    public async Task<(Container Container, Process Process)> CreateAsync(string id, Bundle bundle, string? pidFile)
    {
        if (bundle.HasTerminal) throw new NodeException("process.terminal is true: wasm containers have no terminal");
        if (!HasModule(bundle)) throw new NodeException($"{bundle.Arguments[0]}: there is no such file in the container: expected a wasm module");
        string directory = store.Make(id);
        Process? process = null;
        try
        {
            ProcessCalls.MakePipe(Path.Combine(directory, "exec.fifo"));
            ProcessCalls.MakePipe(Path.Combine(directory, ReadyPipe));

            // Open for both, so that opening it waits for nobody.
            using var ready = new StreamReader(new FileStream(Path.Combine(directory, ReadyPipe), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
            string[] command = [.. Unprivileged(bundle), .. guestProgram, "--bundle", bundle.Directory, "--state", directory];
            process = Process.Start(new ProcessStartInfo(command[0], command[1..]))!;

            // Before it uses much: what was counted elsewhere stays there.
            string? group = IsRoot ? bundle.CgroupPath : null;
            Cgroup.Of(group)?.Enter(process.Id, bundle.Cpu);
            var answer = Task.Run(ready.ReadLine);
            if (await Task.WhenAny(answer, process.WaitForExitAsync()) != answer) throw new NodeException($"the guest's process ended with code {process.ExitCode} before it was ready");
            if (await answer != ReadyWord) throw new NodeException(await answer ?? "the guest's process does not say why it is not ready");
            File.Delete(Path.Combine(directory, ReadyPipe));
            var container = new Container(directory, id, bundle.Directory, process.Id, ProcessState.Look(process.Id).Start ?? 0, DateTimeOffset.UtcNow, group);
            container.Write();
            if (pidFile is not null) await File.WriteAllTextAsync(pidFile, $"{process.Id}");
            return (container, process);
        }
        catch (Exception e)
        {
            if (process is { HasExited: false }) process.Kill();
            process?.WaitForExit();
            Cgroup.Of(IsRoot ? bundle.CgroupPath : null)?.Remove();
            Directory.Delete(directory, recursive: true);
            if (e is NodeException) throw;
            throw new NodeException(e.Message, e);
        }
    }

    private static bool HasModule(Bundle bundle)
    {
        try
        {
            bundle.OpenModule().Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Lets a container's guest run.</summary>
    /// <exception cref="NodeException">There is no such container, or it was started before.</exception>
    public void Start(string id)
    {
        var container = store.Get(id);
        if (container.Status is not "created" and var status) throw new NodeException($"cannot start container \"{id}\" that is {status}: expected one that is created");
        string taken = container.StartPipe + ".taken";
        try
        {
            // Of two at a time one moves it.
            File.Move(container.StartPipe, taken);
        }
        catch (FileNotFoundException e)
        {
            throw new NodeException($"container \"{id}\" was started meanwhile", e);
        }

        using (var pipe = new FileStream(taken, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0)) pipe.Write("\n"u8);
        File.Delete(taken);
    }

    /// <summary>Sends a container's process a signal.</summary>
    /// <exception cref="NodeException">There is no such container or signal, or its process has ended.</exception>
    public void Kill(string id, string signal)
    {
        var container = store.Get(id);
        int number = Signals.Parse(signal);
        if (!container.IsAlive || !ProcessCalls.Kill(container.Process, number)) throw new NodeException($"container not running: \"{id}\"");
    }

    /// <summary>Stops a container's process where it is.</summary>
    /// <exception cref="NodeException">There is no such container, or it does not run.</exception>
    public Task PauseAsync(string id) => SwitchAsync(id, "running", Signals.Stop, "paused");

    /// <summary>Lets a container's process go on.</summary>
    /// <exception cref="NodeException">There is no such container, or it is not paused.</exception>
    public Task ResumeAsync(string id) => SwitchAsync(id, "paused", Signals.Continue, "running");

    /// <summary>Removes a container.</summary>
    /// <param name="id">The container.</param>
    /// <param name="force">Ends it where it runs, and forgives that it is not there.</param>
    /// <exception cref="NodeException">There is none, or it has not ended.</exception>
    public async Task DeleteAsync(string id, bool force)
    {
        if (store.Find(id) is not { } container)
        {
            if (!force) throw new NodeException($"container \"{id}\" does not exist");
            store.Clear(id);
            return;
        }

        if (container.Status is not "stopped" and var status)
        {
            // runc deletes what was never started, too.
            if (!force && status != "created") throw new NodeException($"cannot delete container \"{id}\" that is not stopped: {status}");
            ProcessCalls.Kill(container.Process, Signals.Kill);
            long start = Stopwatch.GetTimestamp();
            while (container.IsAlive)
            {
                if (Stopwatch.GetElapsedTime(start) > s_killTime) throw new NodeException($"the process {container.Process} of container \"{id}\" did not end within {s_killTime.TotalSeconds} s");
                await Task.Delay(5);
            }
        }

        Cgroup.Of(container.CgroupPath)?.Remove();
        Directory.Delete(container.Directory, recursive: true);
    }

    private async Task SwitchAsync(string id, string from, int signal, string to)
    {
        var container = store.Get(id);
        if (container.Status is var status && status != from) throw new NodeException($"container \"{id}\" is {status}: expected one that is {from}");
        ProcessCalls.Kill(container.Process, signal);

        // The kernel stops and wakes its threads one after the other.
        while (container.Status is var now && now != to)
        {
            if (now == "stopped") throw new NodeException($"container not running: \"{id}\"");
            await Task.Delay(1);
        }
    }

    /// <summary>
    /// What comes before the program so that the guest's process has no capabilities but those that it needs to become its user, and
    /// can never get others (setpriv(1)).
    /// </summary>
    private static string[] Unprivileged(Bundle bundle)
    {
        if (!IsRoot) return ["setpriv", "--no-new-privs"];
        string kept = bundle.User == 0 ? "-all" : "-all,+setuid,+setgid,+dac_read_search";
        return ["setpriv", "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", $"--bounding-set={kept}"];
    }
}

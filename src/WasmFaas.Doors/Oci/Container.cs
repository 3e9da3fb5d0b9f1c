using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Node;

namespace WasmFaas.Doors.Oci;

/// <summary>A container as its directory has it (runtime-spec, "State").</summary>
/// <param name="Directory">The directory of its state.</param>
/// <param name="Id">Its id.</param>
/// <param name="Bundle">Its bundle's directory.</param>
/// <param name="Process">Its process.</param>
/// <param name="ProcessStart">When the process began, in the kernel's ticks, which tells it from a later one of the same number.</param>
/// <param name="Created">When it was created.</param>
/// <param name="CgroupPath">The path of its control group, or null.</param>
public sealed record Container(string Directory, string Id, string Bundle, int Process, long ProcessStart, DateTimeOffset Created, string? CgroupPath)
{
    /// <summary>The pipe at which the guest waits to be started; gone once it was.</summary>
    public string StartPipe => Path.Combine(Directory, "exec.fifo");

    /// <summary>The status: created, running, paused or stopped.</summary>
    public string Status => ProcessState.Look(Process) switch
    {
        var (start, _) when start != ProcessStart => "stopped",
        _ when File.Exists(StartPipe) => "created",
        (_, 'T') => "paused",
        _ => "running",
    };

    /// <summary>True while its process is there.</summary>
    public bool IsAlive => ProcessState.Look(Process).Start == ProcessStart;

    private string StatePath => Path.Combine(Directory, "state.json");

    /// <summary>Reads a container's state; null where there is none.</summary>
    public static Container? Read(string directory)
    {
        try
        {
            var state = JsonNode.Parse(File.ReadAllBytes(Path.Combine(directory, "state.json")))!;
            return new Container(
                directory,
                Path.GetFileName(directory),
                (string)state["bundle"]!,
                (int)state["pid"]!,
                (long)state["pidStart"]!,
                DateTimeOffset.Parse((string)state["created"]!, CultureInfo.InvariantCulture),
                (string?)state["cgroup"]);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            throw new NodeException($"{directory}/state.json is damaged: {e.Message}", e);
        }
    }

    /// <summary>Writes the state, whole.</summary>
    public void Write()
    {
        var state = new JsonObject { ["bundle"] = Bundle, ["pid"] = Process, ["pidStart"] = ProcessStart, ["created"] = Text(Created), ["cgroup"] = CgroupPath };
        File.WriteAllText(StatePath + ".new", state.ToJsonString());
        File.Move(StatePath + ".new", StatePath, overwrite: true);
    }

    /// <summary>The state as callers are told it.</summary>
    public JsonObject Describe()
    {
        string status = Status;
        var bundle = WasmFaas.Node.Containers.Bundle.Read(Bundle);
        return new JsonObject
        {
            ["ociVersion"] = bundle.OciVersion,
            ["id"] = Id,
            ["pid"] = status == "stopped" ? 0 : Process,
            ["status"] = status,
            ["bundle"] = Bundle,
            ["rootfs"] = bundle.Root,
            ["created"] = Text(Created),
            ["annotations"] = new JsonObject(bundle.Annotations.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
}

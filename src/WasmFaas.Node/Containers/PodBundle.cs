using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Node.Pods;

namespace WasmFaas.Node.Containers;

/// <summary>
/// Puts a Linux container into its pod: containerd names the pod's namespaces by the pod's process, which there is none of, and leaves
/// the files of <c>/etc</c> to whoever makes the pod.
/// </summary>
internal static class PodBundle
{
    /// <summary>Changes a bundle's configuration.</summary>
    /// <param name="directory">The bundle's directory.</param>
    /// <param name="pod">The pod.</param>
    /// <exception cref="NodeException">The container asks for what such a pod does not have.</exception>
    public static async Task JoinAsync(string directory, Pod pod)
    {
        await pod.Share.EnsureAsync();
        string path = Path.Combine(directory, "config.json");
        try
        {
            var configuration = JsonNode.Parse(await File.ReadAllBytesAsync(path))!.AsObject();
            Join((JsonArray?)configuration["linux"]?["namespaces"] ?? [], pod);
            var mounts = configuration["mounts"] as JsonArray;
            if (mounts is null) configuration["mounts"] = mounts = [];
            foreach (var (destination, source) in pod.Share.Files) AddMount(mounts, destination, source, ["rbind", "rprivate", "rw"]);
            AddSharedMemory(mounts, pod.Share.SharedMemory);
            await File.WriteAllTextAsync(path, configuration.ToJsonString());
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException)
        {
            throw new NodeException($"{path}: {e.Message}", e);
        }
    }

    private static void Join(JsonArray namespaces, Pod pod)
    {
        foreach (var entry in namespaces.OfType<JsonObject>().ToArray())
        {
            // A namespace without a path is a new one, the container's alone.
            if (entry["path"] is null) continue;
            string type = (string?)entry["type"] ?? "";
            entry["path"] = type switch
            {
                "network" => pod.Spec.NetworkNamespace,
                "ipc" => pod.Share.Ipc,
                "uts" => pod.Share.Uts,
                _ => throw new NodeException(NodeError.Unimplemented, $"the containers of pod {pod.Spec.Name} cannot share a {type} namespace: expected shareProcessNamespace and hostUsers as they are unless set"),
            };
            if (entry["path"] is null) namespaces.Remove(entry);
        }
    }

    private static void AddMount(JsonArray mounts, string destination, string source, string[] options)
    {
        if (mounts.OfType<JsonObject>().Any(mount => (string?)mount["destination"] == destination)) return;
        mounts.Add(new JsonObject { ["destination"] = destination, ["type"] = "bind", ["source"] = source, ["options"] = new JsonArray([.. options.Select(option => (JsonNode)option)]) });
    }

    /// <summary>The default is a shared memory of the container's alone.</summary>
    private static void AddSharedMemory(JsonArray mounts, string source)
    {
        foreach (var own in mounts.OfType<JsonObject>().Where(mount => (string?)mount["destination"] == "/dev/shm" && (string?)mount["type"] == "tmpfs").ToArray()) mounts.Remove(own);
        AddMount(mounts, "/dev/shm", source, ["rbind", "rprivate", "rw"]);
    }
}

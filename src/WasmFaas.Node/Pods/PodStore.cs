using System.Collections.Concurrent;
using System.Text.Json;

namespace WasmFaas.Node.Pods;

/// <summary>The pods of a namespace of containerd's, in memory and on disk: the next agent finds them again. Safe for use by several threads.</summary>
internal sealed class PodStore
{
    private readonly string _directory;
    private readonly ConcurrentDictionary<string, Pod> _pods = new(StringComparer.Ordinal);

    /// <summary>Reads the pods that an earlier agent left.</summary>
    /// <param name="directory">Has a file for each pod.</param>
    /// <exception cref="NodeException">A file cannot be read.</exception>
    public PodStore(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
        foreach (string path in Directory.EnumerateFiles(directory, "*.json"))
        {
            try
            {
                var pod = Make(JsonSerializer.Deserialize(File.ReadAllBytes(path), NodeJson.Default.PodRecord)!);
                _pods[pod.Spec.Id] = pod;
            }
            catch (JsonException e)
            {
                throw new NodeException($"{path}: {e.Message}", e);
            }
        }
    }

    /// <summary>Makes a pod.</summary>
    /// <exception cref="NodeException">There is one of this id, or it cannot be written down.</exception>
    public Pod Create(PodSpec spec)
    {
        var pod = Make(new PodRecord(spec, DateTimeOffset.UtcNow, null));
        if (!_pods.TryAdd(spec.Id, pod)) throw new NodeException(NodeError.AlreadyExists, $"pod {spec.Id} exists already");
        try
        {
            Write(pod);
            return pod;
        }
        catch (Exception e)
        {
            _pods.TryRemove(spec.Id, out _);
            if (e is IOException or UnauthorizedAccessException) throw new NodeException($"pod {spec.Id}: {e.Message}", e);
            throw;
        }
    }

    /// <summary>A pod; null where there is none of this id.</summary>
    public Pod? Find(string id) => _pods.GetValueOrDefault(id);

    /// <summary>A pod.</summary>
    /// <exception cref="NodeException">There is none.</exception>
    public Pod Get(string id) => Find(id) ?? throw new NodeException(NodeError.NotFound, $"pod {id} does not exist");

    /// <summary>Stops a pod, whose containers have ended.</summary>
    public void Stop(Pod pod)
    {
        pod.SetStopped(DateTimeOffset.UtcNow);
        Write(pod);
    }

    /// <summary>Forgets a pod.</summary>
    public void Remove(Pod pod)
    {
        pod.SetStopped(DateTimeOffset.UtcNow);
        pod.Share.Remove();
        File.Delete(PathOf(pod));
        _pods.TryRemove(pod.Spec.Id, out _);
    }

    private Pod Make(PodRecord record) => new(record, new PodShare(Path.Combine(_directory, Uri.EscapeDataString(record.Spec.Id)), record.Spec));

    private void Write(Pod pod) => StateFile.Write(PathOf(pod), JsonSerializer.SerializeToUtf8Bytes(pod.Record, NodeJson.Default.PodRecord));

    private string PathOf(Pod pod) => Path.Combine(_directory, $"{Uri.EscapeDataString(pod.Spec.Id)}.json");
}

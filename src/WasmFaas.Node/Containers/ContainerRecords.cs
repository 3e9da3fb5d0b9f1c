using System.Text.Json;

namespace WasmFaas.Node.Containers;

/// <summary>The containers of an agent on disk, for the next one. Safe for use by several threads, each with containers of its own.</summary>
/// <param name="directory">Has a file for each container.</param>
internal sealed class ContainerRecords(string directory)
{
    /// <summary>Remembers a container, or what has changed of it.</summary>
    /// <exception cref="NodeException">It cannot be written.</exception>
    public void Write(ContainerRecord record)
    {
        try
        {
            Directory.CreateDirectory(directory);
            StateFile.Write(PathOf(record), JsonSerializer.SerializeToUtf8Bytes(record, NodeJson.Default.ContainerRecord));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeException($"container {record.Id} cannot be written down: {e.Message}", e);
        }
    }

    /// <summary>Forgets a container, of which nothing is left.</summary>
    public void Remove(ContainerRecord record) => File.Delete(PathOf(record));

    /// <summary>The containers that an earlier agent had. What cannot be read is reported and left.</summary>
    public IReadOnlyList<ContainerRecord> ReadAll(Action<string, Exception> report)
    {
        if (!Directory.Exists(directory)) return [];
        var records = new List<ContainerRecord>();
        foreach (string path in Directory.EnumerateFiles(directory, "*.json"))
        {
            try
            {
                records.Add(JsonSerializer.Deserialize(File.ReadAllBytes(path), NodeJson.Default.ContainerRecord)!);
            }
            catch (Exception e) when (e is IOException or JsonException)
            {
                report($"{path} cannot be read", e);
            }
        }

        return records;
    }

    /// <summary>True where there is no container.</summary>
    public bool IsEmpty => !Directory.Exists(directory) || !Directory.EnumerateFiles(directory, "*.json").Any();

    private string PathOf(ContainerRecord record) => Path.Combine(directory, $"{record.Scope}-{Uri.EscapeDataString(record.Id)}.json");
}

namespace WasmFaas.Node;

/// <summary>Files of the agent's state, which the next agent reads.</summary>
internal static class StateFile
{
    /// <summary>Writes a file that is there whole or as it was before, wherever the agent is killed.</summary>
    public static void Write(string path, byte[] content)
    {
        File.WriteAllBytes($"{path}.new", content);
        File.Move($"{path}.new", path, overwrite: true);
    }
}

using WasmFaas.Fuzz.Generation;

namespace WasmFaas.Fuzz;

/// <summary>Something that must not happen: what, with which seed and module.</summary>
internal sealed record Finding(string Kind, ulong Seed, byte[] Module, string Description)
{
    public static Finding Of(string kind, GeneratedModule module, string description) => new(kind, module.Seed, module.Binary, description);

    /// <summary>Writes the module and the description to a folder.</summary>
    public void Save(string folder)
    {
        string path = Path.Combine(folder, $"{Kind}-{Seed}");
        File.WriteAllBytes(path + ".wasm", Module);
        File.WriteAllText(path + ".txt", Description + "\n");
    }
}

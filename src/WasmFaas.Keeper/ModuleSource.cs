namespace WasmFaas.Keeper;

/// <summary>Where a function's module is read from, at the first load and after each time that it was given up.</summary>
public sealed class ModuleSource
{
    private readonly Func<ReadOnlyMemory<byte>> _read;

    private ModuleSource(string name, Func<ReadOnlyMemory<byte>> read)
    {
        Name = name;
        _read = read;
    }

    /// <summary>The source's name, for messages: the file's path.</summary>
    public string Name { get; }

    /// <summary>A module in a file.</summary>
    public static ModuleSource FromFile(string path) => new(path, () => File.ReadAllBytes(path));

    /// <summary>A module in memory.</summary>
    public static ModuleSource FromBytes(string name, ReadOnlyMemory<byte> binary) => new(name, () => binary);

    /// <summary>Reads the module.</summary>
    /// <exception cref="FunctionException">It cannot be read.</exception>
    public ReadOnlyMemory<byte> Read()
    {
        try
        {
            return _read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FunctionException($"cannot read {Name}: {e.Message}", e);
        }
    }
}

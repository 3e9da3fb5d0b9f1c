using System.Text;
using System.Text.Unicode;

namespace WasmFaas.Wasm.Binary;

/// <summary>
/// The name section (core spec 7.4.1): the module's name and function names. A wrong section is no error: what was
/// read before the mistake counts, the rest is ignored.
/// </summary>
internal sealed class NameSection
{
    private readonly Dictionary<int, string> _functions = [];

    private NameSection()
    {
    }

    /// <summary>The module's name, or null.</summary>
    public string? Module { get; private set; }

    /// <summary>Names by function index.</summary>
    public IReadOnlyDictionary<int, string> Functions => _functions;

    /// <summary>Reads the first custom section called "name".</summary>
    public static NameSection Read(
        ReadOnlySpan<byte> module, IEnumerable<CustomSection> sections, int functions, EngineLimits limits)
    {
        var names = new NameSection();
        var section = sections.FirstOrDefault(section => section.Name == "name");
        if (section.Name is null) return names;
        try
        {
            var reader = new CodeReader(module, section.Start, section.Length);
            while (!reader.AtEnd) names.ReadSubsection(ref reader, functions, limits);
        }
        catch (ModuleException)
        {
            // Ignored as the spec asks: custom sections never make a module wrong.
        }

        return names;
    }

    private void ReadSubsection(ref CodeReader reader, int functions, EngineLimits limits)
    {
        var id = reader.ReadByte();
        var content = reader.ReadRange((int)Math.Min(reader.ReadU32(), int.MaxValue));
        if (id == 0) Module = ReadName(ref content, limits);
        if (id != 1) return;
        for (var left = content.ReadCount(); left > 0; left--)
        {
            var index = content.ReadIndex();
            var name = ReadName(ref content, limits);
            if (index < functions && name is not null) _functions.TryAdd(index, name);
        }
    }

    private static string? ReadName(ref CodeReader reader, EngineLimits limits)
    {
        var bytes = reader.ReadBytes((int)Math.Min(reader.ReadU32(), int.MaxValue));
        return bytes.Length <= limits.NameBytes && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }
}

using WasmFaas.Fuzz.Binary;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Generation;

/// <summary>The type section, filled while code is generated.</summary>
internal sealed class TypeTable
{
    private readonly Dictionary<FunctionType, int> _indices = [];
    private readonly List<FunctionType> _types = [];

    public int Index(FunctionType type)
    {
        if (_indices.TryGetValue(type, out int index)) return index;
        _types.Add(type);
        return _indices[type] = _types.Count - 1;
    }

    public void Write(WasmWriter module)
    {
        var items = new WasmWriter();
        foreach (var type in _types) items.Byte(0x60).Kinds(type.Parameters).Kinds(type.Results);
        module.Section(SectionId.Type, _types.Count, items);
    }
}

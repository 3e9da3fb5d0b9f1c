using WasmFaas.Fuzz.Binary;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Generation;

/// <summary>Makes valid modules of a seed. They terminate, and compute the same on every engine.</summary>
internal sealed class ModuleGenerator
{
    private readonly Rng _rng;
    private readonly ModulePlan _plan;
    private readonly WasmWriter _exports = new();
    private int _exportCount;

    private ModuleGenerator(ulong seed)
    {
        _rng = new Rng(seed);
        _plan = new ModulePlan(_rng);
    }

    /// <summary>The module of a seed, and calls of its exports to compare.</summary>
    public static GeneratedModule Generate(ulong seed)
    {
        var generator = new ModuleGenerator(seed);
        byte[] binary = generator.Module();
        return new GeneratedModule(seed, binary, generator.Calls());
    }

    private byte[] Module()
    {
        var code = new WasmWriter();
        int defined = _plan.Functions.Count - ModulePlan.Imports.Length;
        for (int i = 0; i < defined; i++)
        {
            var function = new FunctionGenerator(_rng, _plan, _plan.Functions[ModulePlan.Imports.Length + i]);
            code.Vector(function.Generate());
        }

        var types = _plan.Functions.Skip(ModulePlan.Imports.Length).ToList();
        foreach (int target in _plan.Callable)
        {
            Export($"run{target}", ExternKind.Function, ModulePlan.Imports.Length + types.Count);
            types.Add(_plan.Functions[target]);
            code.Vector(WrapperCode.Call(_plan, target));
        }

        Export("sum", ExternKind.Function, ModulePlan.Imports.Length + types.Count);
        types.Add(new FunctionType([], [ValueKind.I64]));
        code.Vector(WrapperCode.Checksum(_plan));

        var module = new WasmWriter().Bytes([0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]);
        var imports = Imports();
        var functions = new WasmWriter();
        foreach (var type in types) functions.Unsigned(_plan.Types.Index(type));
        _plan.Types.Write(module);
        module.Section(SectionId.Import, ModulePlan.Imports.Length, imports).Section(SectionId.Function, types.Count, functions);
        Declarations(module);
        module.Section(SectionId.Code, types.Count, code);
        Data(module);
        return module.ToArray();
    }

    private WasmWriter Imports()
    {
        var imports = new WasmWriter();
        foreach (var (name, type) in ModulePlan.Imports) imports.Name("env").Name(name).Byte(0).Unsigned(_plan.Types.Index(type));
        return imports;
    }

    private void Declarations(WasmWriter module)
    {
        module.Section(SectionId.Table, 1, new WasmWriter().Kind(ValueKind.FuncRef).Byte(1).Unsigned(ModulePlan.TableElements).Unsigned(_plan.TableMaximum));
        module.Section(SectionId.Memory, 1, new WasmWriter().Byte(1).Unsigned(_plan.MemoryPages).Unsigned(_plan.MemoryMaximum));
        var globals = new WasmWriter();
        for (int i = 0; i < _plan.Globals.Count; i++)
        {
            var (kind, mutable) = _plan.Globals[i];
            globals.Kind(kind).Byte(mutable ? 1 : 0);
            FunctionGenerator.Constant(globals, _rng, kind);
            globals.Op(Opcode.End);
            if (i > ModulePlan.DepthGlobal && kind is not (ValueKind.V128 or ValueKind.FuncRef or ValueKind.ExternRef)) Export($"g{i}", ExternKind.Global, i);
        }

        module.Section(SectionId.Global, _plan.Globals.Count, globals);
        Export("memory", ExternKind.Memory, 0);
        module.Section(SectionId.Export, _exportCount, _exports);
        Elements(module);
    }

    private void Elements(WasmWriter module)
    {
        var elements = new WasmWriter();
        var indices = Enumerable.Range(0, _plan.Functions.Count).ToList();

        // An active segment of the first table, a passive one, and a declarative one for ref.func (core spec 5.5.12).
        elements.Unsigned(0).I32(_rng.Between(0, 4)).Op(Opcode.End);
        Indices(elements, [.. indices.Where(_ => _rng.Chance(80))]);
        elements.Unsigned(1).Byte(0);
        Indices(elements, indices);
        elements.Unsigned(3).Byte(0);
        Indices(elements, indices);
        module.Section(SectionId.Element, 3, elements);
        module.Byte((int)SectionId.DataCount).Vector(new WasmWriter().Unsigned(DataSegments).ToArray());
    }

    private int DataSegments => _plan.PassiveData + 1;

    private static void Indices(WasmWriter writer, List<int> indices)
    {
        writer.Unsigned(indices.Count);
        foreach (int index in indices) writer.Unsigned(index);
    }

    private void Data(WasmWriter module)
    {
        var data = new WasmWriter();
        data.Unsigned(0).I32(_plan.MemoryPages == 0 ? 0 : _rng.Below(256)).Op(Opcode.End);
        data.Vector(_rng.Bytes(_plan.MemoryPages == 0 ? 0 : _rng.Between(16, 600)));
        for (int i = 0; i < _plan.PassiveData; i++) data.Unsigned(1).Vector(_rng.Bytes(_rng.Below(64)));
        module.Section(SectionId.Data, DataSegments, data);
    }

    private void Export(string name, ExternKind kind, int index)
    {
        _exports.Name(name).Byte((int)kind).Unsigned(index);
        _exportCount++;
    }

    private List<ExportCall> Calls()
    {
        var calls = new List<ExportCall>();
        foreach (int target in _plan.Callable)
        {
            for (int i = 0; i < 3; i++)
                calls.Add(new ExportCall($"run{target}", [.. _plan.Functions[target].Parameters.Select(kind => InterestingValues.Argument(_rng, kind))]));
        }

        calls.Add(new ExportCall("sum", []));
        return calls;
    }
}

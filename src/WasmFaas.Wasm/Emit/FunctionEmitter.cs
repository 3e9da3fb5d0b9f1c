using System.Reflection;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm.Emit;

/// <summary>
/// Compiles one function at a time to CIL. The input is validated; code that cannot be reached is skipped. The result is
/// <see cref="Prologue"/> followed by <see cref="Body"/>.
/// </summary>
internal sealed partial class FunctionEmitter(ModuleDefinition module, ContextLayout layout, TokenTable tokens, int firstMethod)
{
    /// <summary>A function without calls and with no more locals than this cannot overrun the stack's reserve.</summary>
    private const int UncheckedLocals = 64;

    private readonly List<ValueKind?> _locals = [];
    private readonly List<int> _wasmLocals = [];
    private readonly Dictionary<TrapCode, int> _traps = [];
    private FunctionType _type = null!;
    private int _function;
    private bool _calls;
    private int _maxArguments;
    private int _stackTrap;

    internal IlWriter Prologue { get; } = new();

    internal IlWriter Body { get; } = new();

    /// <summary>Types of the CIL locals; null stands for a native integer.</summary>
    internal List<ValueKind?> Locals => _locals;

    internal int MaxStack => 64 + _maxArguments;

    internal void Compile(int function, FunctionBody body)
    {
        Reset(function);
        foreach (var group in body.Locals)
            for (int i = 0; i < group.Count; i++) _wasmLocals.Add(NewLocal(group.Kind));

        PushFrame(FrameKind.Function, [], _type.Results);
        var reader = new CodeReader(module.Bytes.Span, body.CodeStart, body.CodeLength);
        while (_frames.Count > 0)
        {
            var opcode = reader.ReadOpcode();
            if (_unreachable) SkipUnreachable(opcode, ref reader);
            else Instruction(opcode, ref reader);
        }

        EmitTraps();
        Body.Resolve();
        EmitPrologue(body);
    }

    /// <summary>Compiles the method that tells the addresses of the module's referenced functions.</summary>
    internal void CompileReferences()
    {
        Prologue.Clear();
        Body.Clear();
        _locals.Clear();
        for (int slot = 0; slot < layout.ReferencedFunctions.Count; slot++)
        {
            int function = layout.ReferencedFunctions[slot];
            if (function < module.ImportedFunctions) continue;
            Body.Emit(Il.Ldarg0);
            Body.Int32(slot * 8);
            Body.Emit(Il.Add);
            Body.EmitToken(Il.Ldftn, MethodToken(function));
            Body.Emit(Il.StindI);
        }

        Body.Emit(Il.Ret);
    }

    private void Reset(int function)
    {
        _function = function;
        _type = module.TypeOf(function);
        Prologue.Clear();
        Body.Clear();
        _locals.Clear();
        _wasmLocals.Clear();
        _traps.Clear();
        _memoryBases.Clear();
        _checked.Clear();
        foreach (var free in _freeTemporaries) free.Clear();
        _stack.Clear();
        _frames.Clear();
        _unreachable = false;
        _skipDepth = 0;
        _calls = false;
        _maxArguments = _type.Parameters.Length;
        _stackTrap = -1;
        _address = _functionRecord = _calleeContext = -1;

        // Parameters stay CIL arguments: index -1 - n, argument 0 being the context.
        for (int i = 0; i < _type.Parameters.Length; i++) _wasmLocals.Add(-2 - i);
    }

    private int NewLocal(ValueKind? kind)
    {
        _locals.Add(kind is ValueKind.FuncRef or ValueKind.ExternRef ? null : kind);
        return _locals.Count - 1;
    }

    private int MethodToken(int function) => 0x06000000 | (firstMethod + function - module.ImportedFunctions);

    private ValueKind LocalKind(int index)
    {
        int local = _wasmLocals[index];
        return local < 0 ? _type.Parameters[index] : _locals[local] ?? ValueKind.FuncRef;
    }

    private void LoadWasmLocal(int index)
    {
        int local = _wasmLocals[index];
        if (local < 0) Body.Argument(-1 - local);
        else Body.Local(local);
    }

    private void StoreWasmLocal(int index)
    {
        int local = _wasmLocals[index];
        if (local < 0) Body.SetArgument(-1 - local);
        else Body.SetLocal(local);
    }

    private int TrapLabel(TrapCode code)
    {
        if (!_traps.TryGetValue(code, out int label)) _traps.Add(code, label = Body.NewLabel());
        return label;
    }

    private int StackTrapLabel() => _stackTrap >= 0 ? _stackTrap : _stackTrap = Body.NewLabel();

    private void EmitTraps()
    {
        foreach (var (code, label) in _traps)
        {
            Body.Mark(label);
            Body.Int32((int)code);
            Call(Guest.Trap);
            Body.Emit(Il.Throw);
        }

        if (_stackTrap >= 0)
        {
            Body.Mark(_stackTrap);
            Body.Emit(Il.Ldarg0);
            Call(Guest.StackCheck);
            Body.Emit(Il.Throw);
        }
    }

    private void EmitPrologue(FunctionBody body)
    {
        var il = Prologue;
        int declared = 0;
        foreach (var group in body.Locals) declared += group.Count;
        if (_calls || _locals.Count > UncheckedLocals)
        {
            int marker = NewLocal(ValueKind.I64);
            int enough = il.NewLabel();
            il.LocalAddress(marker);
            il.Emit(Il.ConvU);
            il.Emit(Il.Ldarg0);
            il.Emit(Il.Volatile);
            il.Emit(Il.LdindI);
            il.Branch(Il.BgeUn, enough);
            il.Emit(Il.Ldarg0);
            il.EmitToken(Il.Call, tokens.Method(Guest.StackCheck));
            il.Emit(Il.Throw);
            il.Mark(enough);
        }

        foreach (var (memory, local) in _memoryBases)
        {
            LoadMemoryRecord(il, memory, MemoryRecord.BaseOffset);
            il.Emit(Il.LdindI);
            il.SetLocal(local);
        }

        for (int i = 0; i < declared; i++) Zero(il, i);
        il.Resolve();
    }

    // CIL locals are not zeroed by the runtime: only wasm's own need it, and the JIT drops the stores that have no reader.
    private void Zero(IlWriter il, int local)
    {
        switch (_locals[local])
        {
            case ValueKind.I32: il.Int32(0); break;
            case ValueKind.I64: il.Int64(0); break;
            case ValueKind.F32: il.Single(0); break;
            case ValueKind.F64: il.Double(0); break;
            case ValueKind.V128:
                il.Int32(0);
                il.EmitToken(Il.Call, tokens.Method(Guest.VectorOfInt32));
                il.EmitToken(Il.Call, tokens.Method(Guest.Int32AsBytes));
                break;
            default:
                il.Int32(0);
                il.Emit(Il.ConvU);
                break;
        }

        il.SetLocal(local);
    }

    private void Call(MethodInfo method) => Body.EmitToken(Il.Call, tokens.Method(method));
}

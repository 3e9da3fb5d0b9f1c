using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm.Emit;

// Calls: within the module by method token; imports and references through code pointer and context.
internal sealed partial class FunctionEmitter
{
    private int _functionRecord, _calleeContext;

    private void CallFunction(int function, bool tail)
    {
        var type = module.TypeOf(function);
        _calls = true;
        if (function >= module.ImportedFunctions)
        {
            Body.Emit(Il.Ldarg0);
            Arguments(type);
            if (tail) Body.Emit(Il.Tail);
            Body.EmitToken(Il.Call, MethodToken(function));
            Finish(type, tail, ownContext: true);
            return;
        }

        // An import's context is kept where its further results have to be found through it.
        bool tailCall = tail && type.Results.Length <= 1;
        LoadContext(layout.Import(function) + 8, Il.LdindI);
        KeepContext(type);
        Arguments(type);
        LoadContext(layout.Import(function), Il.LdindI);
        CallIndirect(type, tailCall);
        Finish(type, tail, ownContext: false, isTailCall: tailCall);
    }

    private void CallReference(int typeIndex, int table, bool tail)
    {
        var type = module.Types[typeIndex];
        _calls = true;
        if (_functionRecord < 0) _functionRecord = NewLocal(null);
        if (_address < 0) _address = NewLocal(ValueKind.I64);
        ConsumeTop();
        Body.Emit(Il.ConvU8);
        Body.SetLocal(_address);
        Body.Local(_address);
        LoadTableField(table, TableRecord.LengthOffset);
        Body.Emit(Il.LdindI8);
        Body.Branch(Il.BgeUn, TrapLabel(TrapCode.UndefinedElement));
        LoadTableField(table, TableRecord.BaseOffset);
        Body.Emit(Il.LdindI);
        Body.Local(_address);
        Body.Int32(8);
        Body.Emit(Il.ConvI8);
        Body.Emit(Il.Mul);
        Body.Emit(Il.Add);
        Body.Emit(Il.LdindI);
        Body.SetLocal(_functionRecord);
        Body.Local(_functionRecord);
        Body.Branch(Il.Brfalse, TrapLabel(TrapCode.UninitializedElement));
        LoadRecordField(FunctionRecord.TypeIdOffset);
        Body.Emit(Il.LdindI4);
        LoadContext(layout.TypeId(typeIndex), Il.LdindI4);
        Body.Branch(Il.BneUn, TrapLabel(TrapCode.IndirectCallTypeMismatch));

        bool tailCall = tail && type.Results.Length <= 1;
        LoadRecordField(FunctionRecord.ContextOffset);
        Body.Emit(Il.LdindI);
        KeepContext(type);
        Arguments(type);
        LoadRecordField(FunctionRecord.CodeOffset);
        Body.Emit(Il.LdindI);
        CallIndirect(type, tailCall);
        Finish(type, tail, ownContext: false, isTailCall: tailCall);
    }

    private void LoadRecordField(int offset)
    {
        Body.Local(_functionRecord);
        if (offset == 0) return;
        Body.Int32(offset);
        Body.Emit(Il.Add);
    }

    private void LoadContext(int offset, Il load)
    {
        Body.Emit(Il.Ldarg0);
        Body.Int32(offset);
        Body.Emit(Il.Add);
        Body.Emit(load);
    }

    private void KeepContext(FunctionType type)
    {
        if (type.Results.Length <= 1) return;
        if (_calleeContext < 0) _calleeContext = NewLocal(null);
        Body.SetLocal(_calleeContext);
        Body.Local(_calleeContext);
    }

    private void Arguments(FunctionType type)
    {
        int count = type.Parameters.Length;
        _maxArguments = Math.Max(_maxArguments, count);
        int first = _stack.Count - count;
        for (int i = 0; i < count; i++) Load(_stack[first + i]);
        for (int i = 0; i < count; i++) Release(Pop());
    }

    private void CallIndirect(FunctionType type, bool tailCall)
    {
        if (tailCall) Body.Emit(Il.Tail);
        Body.EmitToken(Il.Calli, tokens.FunctionSignature(type));
    }

    /// <summary>Pushes a call's results; after a tail call, returns them.</summary>
    private void Finish(FunctionType type, bool tail, bool ownContext, bool isTailCall = true)
    {
        if (tail && isTailCall)
        {
            Body.Emit(Il.Ret);
            _unreachable = true;
            return;
        }

        for (int i = 0; i < type.Results.Length; i++)
        {
            if (i > 0)
            {
                if (ownContext) Body.Emit(Il.Ldarg0);
                else Body.Local(_calleeContext);
                LoadReturnSlot(i - 1);
                LoadIndirect(type.Results[i]);
            }

            PushResult(type.Results[i]);
        }

        if (!tail) return;
        ReturnValues();
        _unreachable = true;
    }

    private void LoadTableField(int table, int field) =>
        LoadRecord(Body, layout.Table(table), layout.IsImportedTable(table), field);
}

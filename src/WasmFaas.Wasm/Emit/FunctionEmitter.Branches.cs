using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm.Emit;

// Branches, and returns, which are branches out of the function.
internal sealed partial class FunctionEmitter
{
    /// <summary>Moves the top values into a label's targets, all at once.</summary>
    private void MoveTo(int[] targets, bool keep)
    {
        int first = _stack.Count - targets.Length;
        for (int i = 0; i < targets.Length; i++) Load(_stack[first + i]);
        for (int i = targets.Length - 1; i >= 0; i--) Body.SetLocal(targets[i]);
        _maxArguments = Math.Max(_maxArguments, targets.Length);
        if (keep) return;
        for (int i = 0; i < targets.Length; i++) Release(Pop());
    }

    private void Branch(int depth)
    {
        var frame = _frames[_frames.Count - 1 - depth];
        if (frame.Kind == FrameKind.Function)
        {
            ReturnValues();
        }
        else
        {
            MoveTo(frame.Targets, keep: true);
            Body.Branch(Il.Br, frame.Label);
            frame.Branched = true;
        }

        _unreachable = true;
    }

    private void BranchIf(int depth)
    {
        var frame = _frames[_frames.Count - 1 - depth];
        var condition = Pop();
        int values = LabelTypes(frame).Length;
        if (values == 0 && frame.Kind != FrameKind.Function)
        {
            ConsumeTested(condition);
            Body.Branch(Il.Brtrue, frame.Label);
            frame.Branched = true;
            return;
        }

        for (int i = _stack.Count - values; i < _stack.Count; i++) Save(i);
        int stay = Body.NewLabel();
        ConsumeTested(condition);
        Body.Branch(Il.Brfalse, stay);
        Branch(depth);
        Body.Mark(stay);
        _unreachable = false;
    }

    private void BranchTable(ref CodeReader reader)
    {
        int count = reader.ReadCount();
        var depths = new int[count + 1];
        for (int i = 0; i <= count; i++) depths[i] = reader.ReadIndex();
        var index = Pop();
        int values = LabelTypes(_frames[_frames.Count - 1 - depths[^1]]).Length;
        for (int i = _stack.Count - values; i < _stack.Count; i++) Save(i);

        // Labels that need values moved, or return, get a landing place of their own.
        var landings = new Dictionary<int, int>();
        var labels = new int[count];
        for (int i = 0; i < count; i++) labels[i] = Landing(depths[i]);
        Consume(index);
        Body.Switch(labels);
        Branch(depths[^1]);
        foreach (var (depth, label) in landings)
        {
            Body.Mark(label);
            Branch(depth);
        }

        _unreachable = true;

        int Landing(int depth)
        {
            var frame = _frames[_frames.Count - 1 - depth];
            if (frame.Kind != FrameKind.Function && frame.Targets.Length == 0)
            {
                frame.Branched = true;
                return frame.Label;
            }

            if (!landings.TryGetValue(depth, out int label)) landings.Add(depth, label = Body.NewLabel());
            return label;
        }
    }

    /// <summary>Returns the top values: the first as the method's result, the others through the return area.</summary>
    private void ReturnValues()
    {
        var results = _type.Results;
        int first = _stack.Count - results.Length;
        for (int i = 1; i < results.Length; i++)
        {
            Body.Emit(Il.Ldarg0);
            LoadReturnSlot(i - 1);
            Load(_stack[first + i]);
            StoreIndirect(results[i]);
        }

        if (!results.IsEmpty) Load(_stack[first]);
        Body.Emit(Il.Ret);
    }

    /// <summary>Turns the context on the CIL stack into the address of a slot of its return area.</summary>
    private void LoadReturnSlot(int slot)
    {
        Body.Int32(InstanceHeader.ReturnAreaOffset);
        Body.Emit(Il.Add);
        Body.Emit(Il.LdindI);
        Body.Int32(slot * 16);
        Body.Emit(Il.Add);
    }
}

using System.Collections.Immutable;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm.Emit;

// Blocks, loops, branches. At a block's edges every value of the stack lies in a CIL local, so that all paths agree.
internal sealed partial class FunctionEmitter
{
    private enum FrameKind
    {
        Function,
        Block,
        Loop,
        If,
        Else,
    }

    private sealed class Frame
    {
        internal FrameKind Kind;
        internal int Label;
        internal int ElseLabel;
        internal int Height;
        internal ImmutableArray<ValueKind> Parameters, Results;

        /// <summary>Where branches to the label leave their values.</summary>
        internal int[] Targets = [];

        /// <summary>For an <c>if</c>: its parameters, for the <c>else</c>.</summary>
        internal Operand[] Saved = [];
        internal bool Branched;
    }

    private readonly List<Frame> _frames = [];
    private bool _unreachable;
    private int _skipDepth;

    private ImmutableArray<ValueKind> LabelTypes(Frame frame) => frame.Kind == FrameKind.Loop ? frame.Parameters : frame.Results;

    private void PushFrame(FrameKind kind, ImmutableArray<ValueKind> parameters, ImmutableArray<ValueKind> results)
    {
        var frame = new Frame
        {
            Kind = kind,
            Label = Body.NewLabel(),
            Height = _stack.Count - parameters.Length,
            Parameters = parameters,
            Results = results,
        };
        _frames.Add(frame);
        var types = LabelTypes(frame);
        if (kind == FrameKind.Function || types.IsEmpty) return;
        frame.Targets = new int[types.Length];
        for (int i = 0; i < types.Length; i++) frame.Targets[i] = TakeTemporary(types[i]);
    }

    private void BeginBlock(FrameKind kind, BlockType type)
    {
        SaveAll();
        var (parameters, results) = Signature(type);
        PushFrame(kind, parameters, results);
        if (kind != FrameKind.Loop) return;
        var frame = _frames[^1];
        MoveTo(frame.Targets, keep: false);
        Body.Mark(frame.Label);
        CopyLoopParameters(frame);
        _checked.Clear();
        Body.Emit(Il.Ldarg0);
        Body.Emit(Il.Volatile);
        Body.Emit(Il.LdindI8);
        Body.Int64(-1);
        Body.Branch(Il.Beq, StackTrapLabel());
    }

    // A loop's parameters are copied on entry of each iteration: its targets stay free for the next branch to write.
    private void CopyLoopParameters(Frame frame)
    {
        for (int i = 0; i < frame.Targets.Length; i++)
        {
            int copy = TakeTemporary(frame.Parameters[i]);
            Body.Local(frame.Targets[i]);
            Body.SetLocal(copy);
            PushTemporary(frame.Parameters[i], copy);
        }
    }

    private (ImmutableArray<ValueKind> Parameters, ImmutableArray<ValueKind> Results) Signature(BlockType type)
    {
        if (type.TypeIndex >= 0) return (module.Types[type.TypeIndex].Parameters, module.Types[type.TypeIndex].Results);
        return ([], type.Result == default ? [] : [type.Result]);
    }

    private void BeginIf(BlockType type)
    {
        var condition = Pop();
        SaveAll();
        var (parameters, results) = Signature(type);
        PushFrame(FrameKind.If, parameters, results);
        var frame = _frames[^1];
        frame.ElseLabel = Body.NewLabel();
        frame.Saved = [.. _stack.Skip(frame.Height)];
        ConsumeTested(condition);
        Body.Branch(Il.Brfalse, frame.ElseLabel);
    }

    private void BeginElse()
    {
        var frame = _frames[^1];
        if (!_unreachable)
        {
            MoveTo(frame.Targets, keep: false);
            Body.Branch(Il.Br, frame.Label);
            frame.Branched = true;
        }

        Truncate(frame);
        StartElse(frame);
        frame.Kind = FrameKind.Else;
    }

    private void StartElse(Frame frame)
    {
        Body.Mark(frame.ElseLabel);
        _checked.Clear();
        foreach (var operand in frame.Saved)
        {
            Reclaim(operand);
            Push(operand);
        }

        _unreachable = false;
    }

    /// <summary>Takes the local of an operand, which the other arm of an <c>if</c> gave back, out of the free ones.</summary>
    private void Reclaim(Operand operand)
    {
        if (operand.Kind != OperandKind.Temporary) return;
        var free = _freeTemporaries[Pool(operand.Type)];
        if (!free.Contains(operand.Index)) return;
        int[] others = [.. free.Where(local => local != operand.Index)];
        free.Clear();
        foreach (int local in others) free.Push(local);
    }

    private void End()
    {
        var frame = _frames[^1];
        bool fallsThrough = !_unreachable;
        if (frame.Kind == FrameKind.Function)
        {
            EndFunction(frame);
            return;
        }

        if (fallsThrough && frame.Kind != FrameKind.Loop) MoveTo(frame.Targets, keep: false);
        if (frame.Kind == FrameKind.If)
        {
            // No else: the parameters are the results.
            if (fallsThrough) Body.Branch(Il.Br, frame.Label);
            Truncate(frame);
            StartElse(frame);
            MoveTo(frame.Targets, keep: false);
            fallsThrough = true;
        }

        _frames.RemoveAt(_frames.Count - 1);
        if (frame.Kind == FrameKind.Loop)
        {
            foreach (var (target, type) in frame.Targets.Zip(frame.Parameters)) _freeTemporaries[Pool(type)].Push(target);
            if (!fallsThrough) Truncate(frame);
            _unreachable = !fallsThrough;
            return;
        }

        Truncate(frame);
        Body.Mark(frame.Label);
        _checked.Clear();
        _unreachable = !fallsThrough && !frame.Branched;
        for (int i = 0; i < frame.Results.Length; i++)
        {
            if (_unreachable) _freeTemporaries[Pool(frame.Results[i])].Push(frame.Targets[i]);
            else PushTemporary(frame.Results[i], frame.Targets[i]);
        }
    }

    private void EndFunction(Frame frame)
    {
        _frames.RemoveAt(_frames.Count - 1);
        if (!_unreachable) ReturnValues();
        _unreachable = true;
    }

    /// <summary>Drops what a frame left on the stack.</summary>
    private void Truncate(Frame frame)
    {
        while (_stack.Count > frame.Height) Release(Pop());
    }

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

    private void SkipUnreachable(Opcode opcode, ref CodeReader reader)
    {
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                _skipDepth++;
                break;
            case Opcode.Else when _skipDepth == 0:
                BeginElse();
                return;
            case Opcode.End when _skipDepth == 0:
                End();
                return;
            case Opcode.End:
                _skipDepth--;
                break;
        }

        reader.Skip(OpcodeTable.Get(opcode).Immediate);
    }
}

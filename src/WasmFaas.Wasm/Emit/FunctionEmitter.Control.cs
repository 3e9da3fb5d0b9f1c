using System.Collections.Immutable;
using WasmFaas.Wasm.Binary;

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

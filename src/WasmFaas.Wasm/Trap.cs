using System.Collections.Immutable;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

/// <summary>A guest's execution ended by a trap (core spec 4.2.7): code, message and the guest's call stack.</summary>
public sealed class Trap : Exception
{
    private readonly Exception? _origin;
    private ImmutableArray<WasmFrame> _backtrace;

    internal Trap(TrapCode code, InterruptReason? reason = null, Exception? origin = null)
        : base(Describe(code, reason))
    {
        Code = code;
        Reason = reason;
        _origin = origin;
    }

    /// <summary>What went wrong.</summary>
    public TrapCode Code { get; }

    /// <summary>For <see cref="TrapCode.Interrupted"/>, why the host interrupted.</summary>
    public InterruptReason? Reason { get; }

    /// <summary>
    /// The guest's frames, innermost first; of an exhausted stack, the innermost alone. Frames that the compiler inlined or
    /// replaced by a tail call are absent.
    /// </summary>
    public ImmutableArray<WasmFrame> Backtrace
    {
        get
        {
            if (_backtrace.IsDefault)
                _backtrace = Code == TrapCode.StackExhausted ? GuestStack.Innermost(this) : GuestStack.Frames(_origin ?? this);
            return _backtrace;
        }
    }

    private static string Describe(TrapCode code, InterruptReason? reason) => code switch
    {
        TrapCode.Unreachable => "unreachable",
        TrapCode.MemoryOutOfBounds => "out of bounds memory access",
        TrapCode.TableOutOfBounds => "out of bounds table access",
        TrapCode.UndefinedElement => "undefined element",
        TrapCode.UninitializedElement => "uninitialized element",
        TrapCode.IndirectCallTypeMismatch => "indirect call type mismatch",
        TrapCode.IntegerDivideByZero => "integer divide by zero",
        TrapCode.IntegerOverflow => "integer overflow",
        TrapCode.InvalidConversionToInteger => "invalid conversion to integer",
        TrapCode.StackExhausted => "call stack exhausted",
        _ => reason switch
        {
            InterruptReason.Deadline => "interrupted: the time allowed for the call has passed",
            InterruptReason.CpuQuota => "interrupted: the CPU time allowed is used up",
            InterruptReason.OutputLimit => "interrupted: more output than allowed",
            _ => "interrupted: stopped by the host",
        },
    };
}

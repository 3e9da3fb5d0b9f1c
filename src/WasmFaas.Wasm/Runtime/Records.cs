using System.Runtime.InteropServices;

namespace WasmFaas.Wasm.Runtime;

// The native structures that compiled code reads and writes. Compiled code knows their offsets as constants,
// so that it needs no field of a managed class: that keeps it independent of class layouts in ahead-of-time images.

/// <summary>What a non-null funcref points at.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FunctionRecord
{
    internal const int CodeOffset = 0, ContextOffset = 8, TypeIdOffset = 16, Size = 24;

    /// <summary>Managed code: first parameter is <see cref="Context"/>, then the function's own.</summary>
    public nint Code;

    public nint Context;

    /// <summary>The type's number in <see cref="TypeRegistry"/>.</summary>
    public int TypeId;
}

/// <summary>
/// A memory as compiled code sees it. LimitN is the last address at which an access of N bytes is in bounds, negative
/// where there is none: so a check is one signed comparison against memory.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MemoryRecord
{
    internal const int BaseOffset = 0, Size = 64;

    public byte* Base;
    public long Limit1;
    public long Limit2;
    public long Limit4;
    public long Limit8;
    public long Limit16;

    /// <summary>Current size in bytes.</summary>
    public long Length;

    public static int LimitOffset(int bytes) => bytes switch { 1 => 8, 2 => 16, 4 => 24, 8 => 32, _ => 40 };

    public void SetLength(long length)
    {
        Length = length;
        Limit1 = length - 1;
        Limit2 = length - 2;
        Limit4 = length - 4;
        Limit8 = length - 8;
        Limit16 = length - 16;
    }
}

/// <summary>A table as compiled code sees it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TableRecord
{
    internal const int BaseOffset = 0, LengthOffset = 8, Size = 16;

    public nint* Base;

    /// <summary>Number of elements.</summary>
    public long Length;
}

/// <summary>
/// The context of a host function that is a delegate. Starts like an <see cref="InstanceHeader"/>, because a caller that
/// expects several results finds them through the context that it passed.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HostRecord
{
    private readonly ulong _unused;
    public byte* ReturnArea;

    /// <summary>GC handle of the delegate.</summary>
    public nint Target;

    /// <summary>Context of the instance that imports the function.</summary>
    public nint Caller;
}

/// <summary>The start of an instance's context; <see cref="ContextLayout"/> tells what follows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InstanceHeader
{
    internal const int StackLimitOffset = 0, ReturnAreaOffset = 8, Size = 32;

    /// <summary>
    /// Lowest stack address that a function may be entered at. All ones = interrupted: then every function entry and
    /// loop fails its check, so that one word serves both.
    /// </summary>
    public ulong StackLimit;

    /// <summary>Where a function leaves its results after the first, 16 bytes each.</summary>
    public byte* ReturnArea;

    /// <summary>Weak GC handle of the <see cref="Instance"/>.</summary>
    public nint Instance;
}

using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>A piece of memory for a gathering or scattering call: struct iovec of readv(2).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct IoVector
{
    /// <summary>Address of the first byte.</summary>
    public byte* Base;

    /// <summary>Length in bytes.</summary>
    public nuint Length;
}

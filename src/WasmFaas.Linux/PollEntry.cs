using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>A descriptor to wait for: struct pollfd of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollEntry
{
    /// <summary>The descriptor, valid as long as its handle is kept open; a negative one is ignored.</summary>
    public int Descriptor;

    /// <summary>What to wait for.</summary>
    public PollEvents Wanted;

    /// <summary>What was found.</summary>
    public PollEvents Found;
}

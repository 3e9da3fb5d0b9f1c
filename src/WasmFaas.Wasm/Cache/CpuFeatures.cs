using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace WasmFaas.Wasm;

/// <summary>The instruction sets that the runtime uses on this machine.</summary>
internal static class CpuFeatures
{
    /// <summary>The architecture and the sets beyond its baseline, such as <c>X64 avx avx2 fma</c>.</summary>
    internal static string Current { get; } = Describe();

    private static string Describe()
    {
        (string Name, bool Supported)[] sets =
        [
            ("sse42", Sse42.IsSupported), ("avx", Avx.IsSupported), ("avx2", Avx2.IsSupported), ("fma", Fma.IsSupported),
            ("bmi1", Bmi1.IsSupported), ("bmi2", Bmi2.IsSupported), ("lzcnt", Lzcnt.IsSupported), ("popcnt", Popcnt.IsSupported),
            ("aes", Aes.IsSupported), ("pclmul", Pclmulqdq.IsSupported), ("avxvnni", AvxVnni.IsSupported), ("gfni", Gfni.IsSupported),
            ("avx512f", Avx512F.IsSupported), ("avx512bw", Avx512BW.IsSupported), ("avx512cd", Avx512CD.IsSupported),
            ("avx512dq", Avx512DQ.IsSupported), ("avx512vl", Avx512F.VL.IsSupported), ("avx512vbmi", Avx512Vbmi.IsSupported),
            ("avx512vbmi2", Avx512Vbmi2.IsSupported), ("avx10v1", Avx10v1.IsSupported), ("avx10v2", Avx10v2.IsSupported),
        ];
        var names = sets.Where(set => set.Supported).Select(set => set.Name);
        return string.Join(' ', [RuntimeInformation.ProcessArchitecture.ToString(), .. names]);
    }
}

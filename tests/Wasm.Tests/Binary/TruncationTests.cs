using WasmFaas.Wasm.Tests.Spec;
using Xunit;

namespace WasmFaas.Wasm.Tests.Binary;

/// <summary>Damaged input gives a <see cref="ModuleException"/> and nothing else.</summary>
public sealed class TruncationTests
{
    // Modules of the suite which together have every section and most immediates.
    private static readonly (string Script, string File)[] s_modules =
    [
        ("names", "names.2.wasm"), ("linking", "linking.0.wasm"), ("table_init", "table_init.0.wasm"), ("bulk", "bulk.5.wasm"),
        ("simd_lane", "simd_lane.0.wasm"), ("call_indirect", "call_indirect.0.wasm"), ("data", "data.3.wasm"),
        ("global", "global.0.wasm"), ("memory_init", "memory_init.1.wasm"), ("return_call_indirect", "return_call_indirect.0.wasm"),
    ];

    [Fact]
    public void Every_prefix_decodes_or_is_refused()
    {
        foreach (var bytes in Modules())
        {
            for (var length = 0; length < bytes.Length; length++) DecodeOrRefuse(bytes[..length]);
        }
    }

    [Fact]
    public void Every_changed_byte_decodes_or_is_refused()
    {
        var random = new Random(1);
        foreach (var bytes in Modules())
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                var kept = bytes[i];
                bytes[i] = (byte)random.Next(256);
                DecodeOrRefuse(bytes);
                bytes[i] = kept;
            }
        }
    }

    private static IEnumerable<byte[]> Modules()
    {
        Assert.SkipWhen(SuiteArchive.Missing is not null, SuiteArchive.Missing ?? "");
        return s_modules.Select(module => SuiteArchive.Find(module.Script, module.File)
            ?? throw new FileNotFoundException($"the suite has no {module.File}"));
    }

    private static void DecodeOrRefuse(byte[] bytes)
    {
        try
        {
            ModuleDecoderTests.Decode(bytes);
        }
        catch (ModuleException)
        {
            // Refused with an offset and a reason, as it should be.
        }
    }
}

namespace WasmFaas.EndToEnd.Tests;

/// <summary>
/// A command of many thousand functions, each a chain of multiplications and additions. It exits with the low bits of what a
/// sample of them computes, which <see cref="ExitCode"/> computes too.
/// </summary>
internal static class LargeModule
{
    private const int Steps = 90, CalledOneOf = 32;
    private const byte I32 = 0x7F, End = 0x0B, LocalGet = 0x20, LocalSet = 0x21, I32Const = 0x41, I32Add = 0x6A, I32Multiply = 0x6C, I32And = 0x71, Call = 0x10;

    /// <summary>Makes the binary.</summary>
    /// <param name="functions">Number of functions, about 1 KiB each.</param>
    /// <param name="mark">Bytes of a custom section: modules of different marks share no compiled image.</param>
    public static byte[] Make(int functions, byte[] mark)
    {
        byte[] exit = [.. Name("wasi_snapshot_preview1"), .. Name("proc_exit"), 0, 1];
        var module = new MemoryStream();
        module.Write([0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]);
        Section(module, 0, [.. Name("mark"), .. mark]);
        Section(module, 1, [3, 0x60, 1, I32, 1, I32, 0x60, 1, I32, 0, 0x60, 0, 0]);
        Section(module, 2, [1, .. exit]);
        Section(module, 3, [.. Unsigned((uint)functions + 1), .. new byte[functions], 2]);
        Section(module, 5, [1, 0, 1]);
        Section(module, 7, [2, .. Name("_start"), 0, .. Unsigned((uint)functions + 1), .. Name("memory"), 2, 0]);
        var code = new MemoryStream();
        code.Write(Unsigned((uint)functions + 1));
        for (int i = 0; i < functions; i++) Body(code, [0, .. Function(i)]);
        Body(code, [1, 1, I32, .. Start(functions)]);
        Section(module, 10, code.ToArray());
        return module.ToArray();
    }

    /// <summary>What the command exits with.</summary>
    public static int ExitCode(int functions)
    {
        int x = 1;
        for (int i = 0; i < functions; i += CalledOneOf)
        {
            for (int step = 0; step < Steps; step++) x = unchecked((x * Factor(i, step)) + Addend(i, step));
        }

        return x & 0x7F;
    }

    private static int Factor(int function, int step) => unchecked((function * 2_654_435) + (step * 40_503)) | 1;

    private static int Addend(int function, int step) => unchecked((function ^ 0x5A5A5A5A) * (step + 7));

    private static byte[] Function(int i)
    {
        List<byte> code = [LocalGet, 0];
        for (int step = 0; step < Steps; step++)
        {
            code.AddRange([I32Const, .. Signed(Factor(i, step)), I32Multiply, I32Const, .. Signed(Addend(i, step)), I32Add]);
        }

        return [.. code, End];
    }

    // import 0 is proc_exit, function i is i + 1.
    private static byte[] Start(int functions)
    {
        List<byte> code = [I32Const, 1, LocalSet, 0];
        for (int i = 0; i < functions; i += CalledOneOf) code.AddRange([LocalGet, 0, Call, .. Unsigned((uint)i + 1), LocalSet, 0]);
        return [.. code, LocalGet, 0, I32Const, .. Signed(0x7F), I32And, Call, 0, End];
    }

    private static void Section(MemoryStream module, byte id, byte[] content)
    {
        module.WriteByte(id);
        module.Write(Unsigned((uint)content.Length));
        module.Write(content);
    }

    private static void Body(MemoryStream code, byte[] body)
    {
        code.Write(Unsigned((uint)body.Length));
        code.Write(body);
    }

    private static byte[] Name(string name) => [(byte)name.Length, .. System.Text.Encoding.UTF8.GetBytes(name)];

    private static byte[] Unsigned(uint value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    private static byte[] Signed(int value)
    {
        List<byte> bytes = [];
        for (; value is < -64 or > 63; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)(value & 0x7F)];
    }
}

namespace WasmFaas.Fuzz.Mutation;

/// <summary>Damages modules.</summary>
internal static class Mutator
{
    private static readonly byte[] s_interesting = [0, 1, 0x0B, 0x40, 0x5F, 0x60, 0x7B, 0x7C, 0x7D, 0x7E, 0x7F, 0x80, 0xFC, 0xFD, 0xFE, 0xFF];

    /// <summary>A module with one to six changes; <paramref name="donor"/> is what is spliced in.</summary>
    public static byte[] Mutate(Rng rng, byte[] module, byte[] donor)
    {
        var bytes = new List<byte>(module);
        for (int i = rng.Chance(60) ? 1 : rng.Between(2, 6); i > 0 && bytes.Count > 0; i--) Change(rng, bytes, donor);
        return [.. bytes];
    }

    private static void Change(Rng rng, List<byte> bytes, byte[] donor)
    {
        int at = rng.Below(bytes.Count);
        switch (rng.Below(12))
        {
            case < 2: bytes[at] ^= (byte)(1 << rng.Below(8)); break;
            case < 4: bytes[at] = rng.Pick(s_interesting); break;
            case 4: bytes[at] = (byte)rng.Next(); break;
            case 5: bytes[at] += (byte)rng.Between(-2, 2); break;
            case 6: bytes.Insert(at, rng.Pick(s_interesting)); break;
            case 7: bytes.RemoveRange(at, Math.Min(bytes.Count - at, rng.Between(1, 4))); break;
            case 8: bytes.InsertRange(at, Part(rng, bytes.ToArray())); break;
            case 9: Overwrite(bytes, at, Part(rng, donor)); break;
            case 10: Stretch(rng, bytes, at); break;
            default:
                if (rng.Chance(30)) bytes.RemoveRange(at, bytes.Count - at);
                else bytes.InsertRange(at, Part(rng, donor));
                break;
        }
    }

    /// <summary>Writes a number of LEB128 with one byte more than it needs, or a large one.</summary>
    private static void Stretch(Rng rng, List<byte> bytes, int at)
    {
        if (rng.Chance(50))
        {
            bool negative = (bytes[at] & 0x40) != 0 && rng.Chance(50);
            bytes[at] |= 0x80;
            bytes.Insert(at + 1, (byte)(negative ? 0x7F : 0));
            return;
        }

        Overwrite(bytes, at, [0xFF, 0xFF, 0xFF, 0xFF, (byte)rng.Pick([0x07, 0x0F, 0x7F, 0x8F])]);
    }

    private static byte[] Part(Rng rng, byte[] source)
    {
        if (source.Length == 0) return [];
        int start = rng.Below(source.Length);
        return source[start..Math.Min(source.Length, start + rng.Between(1, 40))];
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] part)
    {
        for (int i = 0; i < part.Length && at + i < bytes.Count; i++) bytes[at + i] = part[i];
    }
}

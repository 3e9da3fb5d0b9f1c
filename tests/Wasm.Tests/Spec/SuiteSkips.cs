namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>
/// Scripts and commands of the suite that the engine cannot pass, each with its reason. A skip of something that
/// passes is a failure, so the lists shrink with the engine's progress.
/// </summary>
internal static class SuiteSkips
{
    // Reason: scripts that are about nothing else.
    private const string Scripts = """
        memory64: address64 align64 binary_leb128_64 bulk64 call_indirect64 endianness64 float_memory64 load64
        memory64: memory64 memory64-imports memory_copy64 memory_fill64 memory_grow64 memory_init64
        memory64: memory_redundancy64 memory_trap64 table64 table_copy64 table_copy_mixed table_fill64
        memory64: table_get64 table_grow64 table_init64 table_set64 table_size64
        exception handling: tag throw throw_ref try_table
        typed function references: br_on_non_null br_on_null call_ref local_init ref ref_as_non_null return_call_ref table-sub
        garbage collection: array array_copy array_fill array_init_data array_init_elem array_new_data array_new_elem
        garbage collection: binary-gc br_on_cast br_on_cast_fail extern i31 ref_cast ref_eq ref_test struct type-canon
        garbage collection: type-equivalence type-rec type-subtyping
        """;

    // Reason: a script, and the lines of commands in it that are about a waiting proposal.
    private const string Commands = """
        typed function references: br_if 668
        typed function references: br_table 3
        typed function references: elem 87 315 448 453 465 470 482 487 499 504 517 525 539 544 556 561 573 578
        exception handling: exports 71
        typed function references: func 660
        exception handling: imports 3 35 240 244 248 252 256
        exception handling: instance 3 15 62 109 128
        typed function references: linking 96 112 138 142 146 151 155 159 164 168 172 176 199 203 207 211 216 220 224 228
        typed function references: linking 233 237 241 245 426 434 451 455
        typed function references: local_tee 613
        typed function references: ref_is_null 1 71
        garbage collection: ref_null 1 23
        typed function references: select 384
        typed function references: table 14 59 63 67 71 75 79 86 93 120 128 136
        garbage collection: table_init 2272
        typed function references: unreached-invalid 698 764 774
        typed function references: unreached-valid 1 82
        """;

    private static readonly Dictionary<string, string> s_scripts = [];
    private static readonly Dictionary<(string Script, string Line), string> s_commands = [];

    static SuiteSkips()
    {
        foreach (var (reason, words) in Rows(Scripts))
        {
            foreach (var script in words) s_scripts.Add(script, reason);
        }

        foreach (var (reason, words) in Rows(Commands))
        {
            foreach (var line in words.Skip(1)) s_commands.Add((words[0], line), reason);
        }
    }

    /// <summary>Why a whole script is skipped, or null.</summary>
    public static string? Script(string script) => s_scripts.GetValueOrDefault(script);

    /// <summary>Why a command is skipped, or null.</summary>
    public static string? Command(string script, int line) => s_commands.GetValueOrDefault((script, $"{line}"));

    private static IEnumerable<(string Reason, string[] Words)> Rows(string text) =>
        from row in text.Split('\n')
        let parts = row.Split(": ")
        select ($"not supported: {parts[0].Trim()}", parts[1].Split(' '));
}

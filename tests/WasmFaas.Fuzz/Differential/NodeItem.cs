using WasmFaas.Fuzz.Generation;
using WasmFaas.Wasm;

namespace WasmFaas.Fuzz.Differential;

/// <summary>A module as Node gets it.</summary>
internal sealed record NodeItem(byte[] Binary, IReadOnlyList<NodeCall> Calls, IReadOnlyList<NodeGlobal> Globals)
{
    /// <summary>A module of which only the verdict is asked.</summary>
    public static NodeItem Plain(byte[] binary) => new(binary, [], []);

    /// <summary>A module with the calls to make and the globals to read afterwards.</summary>
    public static NodeItem For(GeneratedModule generated, Module module) => new(
        generated.Binary,
        [
            .. generated.Calls.Select(call => new NodeCall(
                call.Export, [.. call.Arguments.Select(Tokens.Format)], Tokens.Type(module.FindFunctionType(call.Export)!.Results[0]))),
        ],
        [.. EngineRun.Globals(module).Select(global => new NodeGlobal(global.Name, Tokens.Type(global.Kind)))]);
}

/// <summary>A call: arguments as tokens, and the result's type.</summary>
internal sealed record NodeCall(string Name, string[] Arguments, string Result);

/// <summary>An exported global.</summary>
internal sealed record NodeGlobal(string Name, string Type);

namespace WasmFaas.Wasm;

/// <summary>Compiles modules, within limits. Safe for use by several threads.</summary>
public sealed class Engine
{
    /// <summary>Makes an engine.</summary>
    public Engine(EngineLimits? limits = null) => Limits = limits ?? EngineLimits.Default;

    /// <summary>Limits of the engine's modules and instances.</summary>
    public EngineLimits Limits { get; }

    /// <summary>Decodes, validates and compiles a module; functions reach machine code when they are first called.</summary>
    /// <param name="binary">The module in the binary format; must not change afterwards.</param>
    /// <param name="name">A name for messages and backtraces.</param>
    /// <exception cref="ModuleException">The module is malformed, invalid, not supported, or passes a limit.</exception>
    public Module Compile(ReadOnlyMemory<byte> binary, string name) => new(this, binary, name);
}

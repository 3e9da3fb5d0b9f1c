namespace WasmFaas.Wasm;

/// <summary>One frame of a guest's call stack.</summary>
/// <param name="Module">Name of the module.</param>
/// <param name="FunctionIndex">Index in the module's function index space.</param>
/// <param name="FunctionName">Name from the name section, or null.</param>
public readonly record struct WasmFrame(string Module, int FunctionIndex, string? FunctionName)
{
    /// <summary>The frame as <c>module!name</c>, or <c>module!func[index]</c> where no name is known.</summary>
    public override string ToString() => $"{Module}!{FunctionName ?? $"func[{FunctionIndex}]"}";
}

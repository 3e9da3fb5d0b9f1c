using WasmFaas.Keeper;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Execution;

/// <summary>What is to become of a function.</summary>
internal sealed class FunctionPlan(FunctionKey key, FunctionObject function)
{
    public FunctionKey Key { get; } = key;

    public FunctionObject Function { get; } = function;

    public FunctionOptions? Options { get; set; }

    /// <summary>How it is run, where it is a resident service.</summary>
    public ServiceOptions? Service { get; set; }

    public string? ModulePath { get; set; }

    /// <summary>Digest of the archive that the module is in.</summary>
    public string? Digest { get; set; }

    /// <summary>Reason of the problem, in one word.</summary>
    public string? Reason { get; private set; }

    /// <summary>Why it cannot be served.</summary>
    public string? Problem { get; private set; }

    /// <summary>The function in the keeper, once it is there.</summary>
    public HostedFunction? Hosted { get; set; }

    /// <summary>True where it, or its state before, is served.</summary>
    public bool IsServing { get; set; }

    /// <summary>Equal for equal code and options.</summary>
    public string Fingerprint => Service is null
        ? $"{ModulePath}\0{FunctionSettings.Describe(Options!)}"
        : $"{ModulePath}\0{ServiceSettings.Describe(Service)}";

    public void Fail(string reason, string problem) => (Reason, Problem) = (reason, problem);
}

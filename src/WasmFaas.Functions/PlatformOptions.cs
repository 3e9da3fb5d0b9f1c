using System.Net;
using WasmFaas.Keeper;

namespace WasmFaas.Functions;

/// <summary>Where a platform keeps its state and listens.</summary>
public sealed record PlatformOptions
{
    /// <summary>The directory of the state; made where it is missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where functions are called; port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8888);

    /// <summary>Where the API is served; port 0 takes a free one.</summary>
    public IPEndPoint ApiListen { get; init; } = new(IPAddress.Loopback, 8880);

    /// <summary>Functions that are no objects of the API, called under <c>/NAME</c> where no route is for it.</summary>
    public IReadOnlyList<FunctionSpec> BuiltIn { get; init; } = [];

    /// <summary>The data directory where none is given: <c>$XDG_STATE_HOME/wasmfaas</c>, else <c>~/.local/state/wasmfaas</c>.</summary>
    public static string DefaultDataDirectory()
    {
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state)) state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "wasmfaas");
    }
}

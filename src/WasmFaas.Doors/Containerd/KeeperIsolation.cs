using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Node;

namespace WasmFaas.Doors.Containerd;

/// <summary>How containerd says that each container is to have a keeper of its own.</summary>
internal static class KeeperIsolation
{
    /// <summary>
    /// The type of the runtime, for pods. It cannot be told by an option: with a controller of pods, containerd takes options for runc's.
    /// </summary>
    public const string Runtime = "io.containerd.wasmfaas-isolated.v1";

    /// <summary>The type of the runtime's options (<c>TypeUrl</c> in containerd's configuration), for the shim.</summary>
    private const string OptionsType = "wasm-faas.dev/isolation=process";

    /// <summary>True where a runtime's options ask for it.</summary>
    /// <exception cref="NodeException">They cannot be read.</exception>
    public static bool IsAskedFor(Any? options)
    {
        try
        {
            return options?.TypeUrl.EndsWith("runtimeoptions.v1.Options", StringComparison.Ordinal) == true && RuntimeOptions.Parser.ParseFrom(options.Value).TypeUrl == OptionsType;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new NodeException(NodeError.Invalid, $"options: {e.Message}", e);
        }
    }
}

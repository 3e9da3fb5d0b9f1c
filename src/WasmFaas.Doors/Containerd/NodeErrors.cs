using WasmFaas.Doors.Ttrpc;
using WasmFaas.Node;

namespace WasmFaas.Doors.Containerd;

/// <summary>How the agent's errors are told to containerd, by ttrpc and gRPC, which have the same codes.</summary>
internal static class NodeErrors
{
    /// <summary>The code of an error.</summary>
    public static StatusCode CodeOf(NodeError error) => error switch
    {
        NodeError.Invalid => StatusCode.InvalidArgument,
        NodeError.NotFound => StatusCode.NotFound,
        NodeError.AlreadyExists => StatusCode.AlreadyExists,
        NodeError.FailedPrecondition => StatusCode.FailedPrecondition,
        NodeError.Unimplemented => StatusCode.Unimplemented,
        _ => StatusCode.Unknown,
    };
}

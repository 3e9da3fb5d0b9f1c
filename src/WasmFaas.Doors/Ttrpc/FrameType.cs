namespace WasmFaas.Doors.Ttrpc;

/// <summary>What a frame carries (containerd/ttrpc, PROTOCOL.md, "Message types").</summary>
internal enum FrameType : byte
{
    Request = 1,
    Response = 2,
    Data = 3,
}

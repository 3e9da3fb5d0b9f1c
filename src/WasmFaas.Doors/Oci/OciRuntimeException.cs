namespace WasmFaas.Doors.Oci;

/// <summary>A command that failed; callers look for the words of runc in the message.</summary>
public sealed class OciRuntimeException(string message, Exception? inner = null) : Exception(message, inner);

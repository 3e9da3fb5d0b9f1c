namespace WasmFaas.Doors.Ttrpc;

/// <summary>What the clients of a server may use.</summary>
internal static class TtrpcLimits
{
    /// <summary>Connections at one time; more wait.</summary>
    public const int Connections = 4096;

    /// <summary>Calls of a connection at one time; more are refused with ResourceExhausted.</summary>
    public const int CallsOfOneConnection = 4096;
}

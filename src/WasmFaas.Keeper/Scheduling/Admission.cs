namespace WasmFaas.Keeper.Scheduling;

/// <summary>What became of a request that asked for one of a function's instances.</summary>
internal enum Admission
{
    /// <summary>It may run.</summary>
    Admitted,

    /// <summary>Too many wait already.</summary>
    QueueFull,

    /// <summary>Its deadline passed while it waited.</summary>
    Expired,

    /// <summary>Its client went away while it waited.</summary>
    Abandoned,
}

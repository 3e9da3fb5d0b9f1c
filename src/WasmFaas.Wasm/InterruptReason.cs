namespace WasmFaas.Wasm;

/// <summary>Why the host interrupts a guest.</summary>
public enum InterruptReason
{
    /// <summary>The time allowed for the call has passed.</summary>
    Deadline = 1,

    /// <summary>The guest is to stop: its caller went away, or the host shuts down.</summary>
    Stop,

    /// <summary>The CPU time allowed for the guest is used up.</summary>
    CpuQuota,

    /// <summary>The guest wrote more output than allowed.</summary>
    OutputLimit,
}

namespace WasmFaas.Keeper.Hosting;

/// <summary>The kinds of ends that a call of a guest has.</summary>
internal enum GuestEnd
{
    /// <summary>The guest returned, or called <c>proc_exit</c>.</summary>
    Exited,

    /// <summary>The guest trapped, or passed its output limit.</summary>
    Trapped,

    /// <summary>The deadline passed.</summary>
    TimedOut,

    /// <summary>The client went away, or the keeper shuts down.</summary>
    Stopped,

    /// <summary>The calling convention refused to go on: the guest's output is not what it must be.</summary>
    Refused,

    /// <summary>No instance could be made, or the host failed.</summary>
    Failed,
}

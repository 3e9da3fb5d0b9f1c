namespace WasmFaas.Keeper.Containers;

/// <summary>Where a guest is in its life.</summary>
public enum GuestPhase
{
    /// <summary>Compiled, and not started.</summary>
    Created,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It has ended.</summary>
    Ended,
}

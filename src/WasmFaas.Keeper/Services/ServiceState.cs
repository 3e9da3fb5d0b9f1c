namespace WasmFaas.Keeper.Services;

/// <summary>What a resident service is doing.</summary>
public enum ServiceState
{
    /// <summary>No guest runs; the next request starts them.</summary>
    Idle,

    /// <summary>Guests run, and none is ready.</summary>
    Starting,

    /// <summary>At least one guest takes requests.</summary>
    Ready,

    /// <summary>All guests have ended, and wait to be started again.</summary>
    BackingOff,

    /// <summary>Requests in flight are finished, and no more are taken.</summary>
    Draining,

    /// <summary>The service has ended for good.</summary>
    Ended,
}

namespace WasmFaas.Keeper.Services;

/// <summary>How a request to a service ended.</summary>
public enum ServiceRequestEnd
{
    /// <summary>The service answered, with whatever status.</summary>
    Answered,

    /// <summary>A limit of time passed.</summary>
    TimedOut,

    /// <summary>The client went away.</summary>
    Abandoned,

    /// <summary>The service was not ready, or broke off.</summary>
    Failed,
}

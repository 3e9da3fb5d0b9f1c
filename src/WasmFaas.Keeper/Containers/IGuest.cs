namespace WasmFaas.Keeper.Containers;

/// <summary>A container's guest in a keeper. Safe for use by several threads.</summary>
internal interface IGuest : IDisposable
{
    /// <summary>SIGKILL and SIGTERM.</summary>
    const int Kill = 9, Terminate = 15;

    /// <summary>Ends with the guest's exit code.</summary>
    Task<int> Ended { get; }

    /// <summary>Begins.</summary>
    void Start();

    /// <summary>Takes a signal; <see cref="Kill"/> ends it whatever it does.</summary>
    void Signal(int number);

    /// <summary>Gives it other limits.</summary>
    Task UpdateAsync(GuestLimits limits);

    /// <summary>True where it runs code that was compiled ahead of time.</summary>
    bool IsCompiled { get; }

    /// <summary>The image of its module is in the cache now.</summary>
    void UseImage();

    /// <summary>What it has used.</summary>
    GuestUsage Measure();
}

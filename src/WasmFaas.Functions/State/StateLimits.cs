namespace WasmFaas.Functions.State;

/// <summary>What the keys and values of functions take at most.</summary>
internal static class StateLimits
{
    /// <summary>Length of a key, in bytes of UTF-8.</summary>
    public const int KeyBytes = 512;

    /// <summary>Most that a function may set <c>maxValueBytes</c> to.</summary>
    public const int ValueBytes = 16 << 20;

    /// <summary>Most that a function may set <c>maxKeys</c> to.</summary>
    public const int Keys = 1_000_000;

    /// <summary>Size of the database, in bytes.</summary>
    public const long DatabaseBytes = 8L << 30;

    /// <summary>Writes that wait for the disk; more wait for room.</summary>
    public const int QueuedWrites = 1024;

    /// <summary>Writes of one transaction.</summary>
    public const int TransactionWrites = 256;

    /// <summary>Keys of one list.</summary>
    public const int ListedKeys = 1000;

    /// <summary>Keys of a list that names no limit.</summary>
    public const int ListedKeysDefault = 100;

    /// <summary>Values past their time that are removed in one transaction.</summary>
    public const int SweptKeys = 1000;

    /// <summary>Time between two removals of values past their time, which nobody sees meanwhile.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);
}

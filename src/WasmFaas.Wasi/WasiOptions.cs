using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace WasmFaas.Wasi;

/// <summary>What all guests of one function have in common. Immutable, shared by any number of <see cref="WasiContext"/>.</summary>
public sealed record WasiOptions
{
    /// <summary>Options that give a guest nothing but clocks and random numbers.</summary>
    public static WasiOptions Default { get; } = new();

    /// <summary>The first arguments, the program's name included.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Environment variables.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Directories, as descriptors 3 and following. They stay open as long as contexts use them; the maker closes them.</summary>
    public ImmutableArray<Preopen> Preopens { get; init; } = [];

    /// <summary>
    /// Listening sockets, as the descriptors after the directories. They are made non-blocking; the maker closes them.
    /// </summary>
    public ImmutableArray<SafeHandle> Listeners { get; init; } = [];

    /// <summary>The wall clock and the monotonic clock. Waiting takes real time whatever the clock says.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The source of random bytes; null for the kernel's.</summary>
    public EntropySource? Entropy { get; init; }

    /// <summary>What host functions besides WASI's find the function by; WASI does not look at it.</summary>
    public object? HostState { get; init; }

    /// <summary>Limits of each guest.</summary>
    public WasiLimits Limits { get; init; } = WasiLimits.Default;
}

namespace WasmFaas.Wasi;

// Flag sets of wasi_snapshot_preview1.witx; bits beyond the named ones are invalid arguments.

/// <summary><c>fdflags</c></summary>
[Flags]
internal enum FdFlags : ushort
{
    None = 0,
    Append = 1,
    DSync = 2,
    NonBlock = 4,
    RSync = 8,
    Sync = 16,
    AnySync = DSync | RSync | Sync,
    All = 31,
}

/// <summary><c>oflags</c></summary>
[Flags]
internal enum OFlags
{
    Create = 1,
    Directory = 2,
    Exclusive = 4,
    Truncate = 8,
    All = 15,
}

/// <summary><c>lookupflags</c></summary>
[Flags]
internal enum LookupFlags
{
    SymlinkFollow = 1,
}

/// <summary><c>fstflags</c></summary>
[Flags]
internal enum FstFlags
{
    Accessed = 1,
    AccessedNow = 2,
    Modified = 4,
    ModifiedNow = 8,
    All = 15,
}

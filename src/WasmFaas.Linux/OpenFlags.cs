namespace WasmFaas.Linux;

/// <summary>Flags of open(2). The values are those of x86-64.</summary>
[Flags]
public enum OpenFlags
{
    /// <summary>For reading.</summary>
    ReadOnly = 0,

    /// <summary>For writing.</summary>
    WriteOnly = 1,

    /// <summary>For both.</summary>
    ReadWrite = 2,

    /// <summary>Make the file where it is absent.</summary>
    Create = 0x40,

    /// <summary>Fail where the file exists.</summary>
    Exclusive = 0x80,

    /// <summary>A terminal does not become the controlling one.</summary>
    NoControllingTerminal = 0x100,

    /// <summary>Empty the file.</summary>
    Truncate = 0x200,

    /// <summary>Every write goes to the end.</summary>
    Append = 0x400,

    /// <summary>Calls return instead of waiting.</summary>
    NonBlocking = 0x800,

    /// <summary>A write returns when the data is on the device.</summary>
    DataSync = 0x1000,

    /// <summary>Fail where it is not a directory.</summary>
    Directory = 0x10000,

    /// <summary>Fail where the last component is a symbolic link.</summary>
    NoFollow = 0x20000,

    /// <summary>Closed by exec.</summary>
    CloseOnExec = 0x80000,

    /// <summary>A write returns when data and attributes are on the device.</summary>
    Sync = 0x101000,

    /// <summary>Only names the file: for the calls that take a directory, and for the file's status.</summary>
    Path = 0x200000,
}

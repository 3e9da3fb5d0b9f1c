namespace WasmFaas.Wasi;

/// <summary>What may be done with a descriptor (wasi_snapshot_preview1.witx, <c>rights</c>).</summary>
[Flags]
internal enum Rights : ulong
{
    None = 0,
    FdDataSync = 1 << 0,
    FdRead = 1 << 1,
    FdSeek = 1 << 2,
    FdFdStatSetFlags = 1 << 3,
    FdSync = 1 << 4,
    FdTell = 1 << 5,
    FdWrite = 1 << 6,
    FdAdvise = 1 << 7,
    FdAllocate = 1 << 8,
    PathCreateDirectory = 1 << 9,
    PathCreateFile = 1 << 10,
    PathLinkSource = 1 << 11,
    PathLinkTarget = 1 << 12,
    PathOpen = 1 << 13,
    FdReadDir = 1 << 14,
    PathReadLink = 1 << 15,
    PathRenameSource = 1 << 16,
    PathRenameTarget = 1 << 17,
    PathFileStatGet = 1 << 18,
    PathFileStatSetSize = 1 << 19,
    PathFileStatSetTimes = 1 << 20,
    FdFileStatGet = 1 << 21,
    FdFileStatSetSize = 1 << 22,
    FdFileStatSetTimes = 1 << 23,
    PathSymLink = 1 << 24,
    PathRemoveDirectory = 1 << 25,
    PathUnlinkFile = 1 << 26,
    PollFdReadWrite = 1 << 27,
    SockShutDown = 1 << 28,
    SockAccept = 1 << 29,

    /// <summary>What makes sense for a directory.</summary>
    Directory = PathCreateDirectory | PathCreateFile | PathLinkSource | PathLinkTarget | PathOpen | FdReadDir | PathReadLink
        | PathRenameSource | PathRenameTarget | PathFileStatGet | PathFileStatSetSize | PathFileStatSetTimes | FdFileStatGet
        | FdFileStatSetTimes | PathSymLink | PathRemoveDirectory | PathUnlinkFile | FdFdStatSetFlags | FdSync | FdDataSync,

    /// <summary>What makes sense for a stream: a pipe, a terminal, standard input and output.</summary>
    Stream = FdRead | FdWrite | FdFdStatSetFlags | FdFileStatGet | PollFdReadWrite,

    /// <summary>What makes sense for a regular file.</summary>
    File = Stream | FdDataSync | FdSeek | FdSync | FdTell | FdAdvise | FdAllocate | FdFileStatSetSize | FdFileStatSetTimes,

    /// <summary>What makes sense for a connected socket.</summary>
    Socket = Stream | SockShutDown,

    /// <summary>What makes sense for a listening socket.</summary>
    Listener = SockAccept | FdFdStatSetFlags | FdFileStatGet | PollFdReadWrite,

    /// <summary>What must be asked for to have a file opened for writing.</summary>
    OpensForWriting = FdWrite | FdAllocate,
}

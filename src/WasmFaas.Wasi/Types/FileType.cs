using WasmFaas.Linux;

namespace WasmFaas.Wasi;

/// <summary>Types of file (wasi_snapshot_preview1.witx, <c>filetype</c>). Pipes have no number of their own: they are unknown.</summary>
internal enum FileType : byte
{
    Unknown,
    BlockDevice,
    CharacterDevice,
    Directory,
    RegularFile,
    SocketDgram,
    SocketStream,
    SymbolicLink,
}

internal static class FileTypes
{
    internal static FileType From(FileKind kind) => kind switch
    {
        FileKind.BlockDevice => FileType.BlockDevice,
        FileKind.CharacterDevice => FileType.CharacterDevice,
        FileKind.Directory => FileType.Directory,
        FileKind.Regular => FileType.RegularFile,
        FileKind.Socket => FileType.SocketStream,
        FileKind.SymbolicLink => FileType.SymbolicLink,
        _ => FileType.Unknown,
    };
}

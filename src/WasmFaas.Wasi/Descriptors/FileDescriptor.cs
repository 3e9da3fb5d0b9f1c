using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>A file of the host that is not a directory or a socket: a regular file, a pipe, a terminal, a device.</summary>
internal sealed unsafe class FileDescriptor : Descriptor
{
    /// <summary>A pipe with room takes this much without waiting (pipe(7), PIPE_BUF).</summary>
    private const int AtomicPipeBytes = 4096;

    private readonly SafeFileHandle _file;
    private readonly bool _owned;
    private readonly bool _waits;

    private FileDescriptor(SafeFileHandle file, FileType type, Rights rights, Rights inheriting, bool owned, bool waits)
        : base(type, rights, inheriting)
    {
        _file = file;
        _owned = owned;
        _waits = waits;
    }

    internal override SafeHandle Handle => _file;

    internal override bool IsStream => _waits;

    private bool MayWait => _waits && (Flags & FdFlags.NonBlock) == 0;

    internal override ulong ReadableBytes
    {
        get
        {
            if (_waits) return FileCalls.GetReadableBytes(_file, out int bytes) < 0 ? 1 : (ulong)bytes;
            long position = FileCalls.Seek(_file, 0, 1);
            return FileCalls.GetStatus(_file, out var status) < 0 ? 1 : (ulong)Math.Max(0, (long)status.Size - position);
        }
    }

    /// <summary>A file that the guest opened. It must be non-blocking where it is not a regular file.</summary>
    internal static FileDescriptor Own(SafeFileHandle file, FileKind kind, Rights rights, Rights inheriting) =>
        Make(file, kind, rights, inheriting, owned: true);

    /// <summary>A file that the guest finds open and that stays open.</summary>
    internal static FileDescriptor Borrow(SafeFileHandle file, Rights direction)
    {
        var kind = FileCalls.GetStatus(file, out var status) < 0 ? FileKind.Unknown : status.Kind;
        const Rights bothWays = Rights.FdRead | Rights.FdWrite;
        return Make(file, kind, (Rights.File & ~bothWays) | direction, Rights.None, owned: false);
    }

    internal override Errno Read(Store store, IoVector* vectors, int count, out uint done)
    {
        done = 0;
        while (true)
        {
            if (_waits && !IsReady(store, PollEvents.Readable)) return Errno.Again;
            long result = FileCalls.Read(_file, vectors, count);
            if (result == -(int)LinuxError.EAGAIN && MayWait) continue;
            done = (uint)Math.Max(0, result);
            return Errnos.From(result);
        }
    }

    internal override Errno Write(Store store, IoVector* vectors, int count, out uint done)
    {
        if (_waits) return WriteWaiting(store, vectors, count, out done);
        long result = FileCalls.Write(_file, vectors, count);
        done = (uint)Math.Max(0, result);
        return Errnos.From(result);
    }

    internal override Errno SetFlags(FdFlags flags)
    {
        // The kernel cannot change how a file is synchronised once it is open.
        if ((flags & FdFlags.AnySync) != (Flags & FdFlags.AnySync)) return Errno.NotSup;
        if (((flags ^ Flags) & FdFlags.Append) != 0)
        {
            if (!_owned) return Errno.NotSup;
            int now = FileCalls.GetFlags(_file);
            if (now < 0) return Errnos.From(now);
            var wanted = ((OpenFlags)now & ~OpenFlags.Append) | ((flags & FdFlags.Append) != 0 ? OpenFlags.Append : 0);
            int result = FileCalls.SetFlags(_file, wanted);
            if (result < 0) return Errnos.From(result);
        }

        Flags = flags;
        return Errno.Success;
    }

    internal override Errno Close()
    {
        if (_owned) _file.Dispose();
        return Errno.Success;
    }

    /// <summary>Writes all, or what fits now. The host's descriptor may be a blocking one: each write is no longer than what fits for sure.</summary>
    private Errno WriteWaiting(Store store, IoVector* vectors, int count, out uint done)
    {
        done = 0;
        for (int i = 0; i < count; i++)
        {
            var left = vectors[i];
            while (left.Length > 0)
            {
                if (!IsReady(store, PollEvents.Writable)) return done > 0 ? Errno.Success : Errno.Again;
                var piece = new IoVector { Base = left.Base, Length = Math.Min(left.Length, AtomicPipeBytes) };
                long result = FileCalls.Write(_file, &piece, 1);
                if (result == -(int)LinuxError.EAGAIN && MayWait) continue;
                if (result < 0) return done > 0 ? Errno.Success : Errnos.From(result);
                left.Base += result;
                left.Length -= (nuint)result;
                done += (uint)result;
            }
        }

        return Errno.Success;
    }

    /// <summary>
    /// Waits until the file is ready; where the guest does not want to wait, tells whether it is. The host's descriptor is
    /// polled in both cases, because it may be a blocking one that is not the guest's to change.
    /// </summary>
    private bool IsReady(Store store, PollEvents events) =>
        ((WasiContext)store.Data!).Waiter.Wait(store, _file, events, MayWait ? -1 : 0);

    private static FileDescriptor Make(SafeFileHandle file, FileKind kind, Rights rights, Rights inheriting, bool owned)
    {
        // wasi-libc takes a character device without the rights to seek for a terminal (isatty).
        bool seekable = kind switch
        {
            FileKind.Regular or FileKind.BlockDevice => true,
            FileKind.CharacterDevice => !FileCalls.IsTerminal(file),
            _ => false,
        };
        bool waits = kind is not (FileKind.Regular or FileKind.BlockDevice);
        var type = FileTypes.From(kind);
        return new FileDescriptor(file, type, rights & (seekable ? Rights.File : Rights.Stream), inheriting, owned, waits);
    }
}

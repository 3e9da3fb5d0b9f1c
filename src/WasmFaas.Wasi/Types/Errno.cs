namespace WasmFaas.Wasi;

/// <summary>Error numbers of preview 1 (wasi_snapshot_preview1.witx, <c>errno</c>).</summary>
internal enum Errno
{
    Success, TooBig, Acces, AddrInUse, AddrNotAvail, AfNoSupport, Again, Already, BadF, BadMsg, Busy, Canceled, Child,
    ConnAborted, ConnRefused, ConnReset, Deadlk, DestAddrReq, Dom, DQuot, Exist, Fault, FBig, HostUnreach, IdRm, IlSeq,
    InProgress, Intr, Inval, Io, IsConn, IsDir, Loop, MFile, MLink, MsgSize, MultiHop, NameTooLong, NetDown, NetReset,
    NetUnreach, NFile, NoBufs, NoDev, NoEnt, NoExec, NoLck, NoLink, NoMem, NoMsg, NoProtoOpt, NoSpc, NoSys, NotConn,
    NotDir, NotEmpty, NotRecoverable, NotSock, NotSup, NoTty, NxIo, Overflow, OwnerDead, Perm, Pipe, Proto,
    ProtoNoSupport, Prototype, Range, RoFs, SPipe, Srch, Stale, TimedOut, TxtBsy, XDev, NotCapable,
}

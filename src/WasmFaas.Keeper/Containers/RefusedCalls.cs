using System.ComponentModel;
using WasmFaas.Linux;

namespace WasmFaas.Keeper.Containers;

/// <summary>
/// The calls of the kernel that a keeper has no use for once it is somebody's, and that one who broke out of a guest would: it can run no
/// program, and look into or change no other process, namespace, mount, key or kernel.
/// </summary>
internal static class RefusedCalls
{
    // By their numbers on x86-64 (arch/x86/entry/syscalls/syscall_64.tbl).
    private static readonly int[] s_numbers =
    [
        59, 322, // execve, execveat
        101, 310, 311, 312, // ptrace, process_vm_readv, process_vm_writev, kcmp
        155, 161, 165, 166, 428, 429, 430, 431, 432, 433, 442, // pivot_root, chroot, mount, umount2, open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, mount_setattr
        272, 308, // unshare, setns
        163, 167, 168, 169, 170, 171, 172, 173, 179, // acct, swapon, swapoff, reboot, sethostname, setdomainname, iopl, ioperm, quotactl
        159, 164, 227, 305, // adjtimex, settimeofday, clock_settime, clock_adjtime
        175, 176, 313, 246, 320, // init_module, delete_module, finit_module, kexec_load, kexec_file_load
        248, 249, 250, // add_key, request_key, keyctl
        103, 298, 300, 304, 321, 323, // syslog, perf_event_open, fanotify_init, open_by_handle_at, bpf, userfaultfd
        425, 426, 427, // io_uring_setup, io_uring_enter, io_uring_register
    ];

    /// <summary>Gives them up, where the kernel and the processor have it.</summary>
    public static void Apply()
    {
        if (!SeccompCalls.IsSupported) return;
        try
        {
            SeccompCalls.RefuseCalls(s_numbers);
        }
        catch (Win32Exception)
        {
            // A kernel without seccomp.
        }
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>Calls of the kernel that a process gives up (seccomp(2)).</summary>
public static unsafe partial class SeccompCalls
{
    private const int SetModeFilter = 1, AllThreads = 1;

    // Classic BPF (linux/bpf_common.h, linux/seccomp.h): load a word of seccomp_data, compare, return.
    private const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfAnyBit = 0x45, Return = 0x06;
    private const uint NumberOffset = 0, ArchitectureOffset = 4, X64 = 0xC000003E, X32Bit = 0x40000000;
    private const uint Allow = 0x7FFF0000, Refuse = 0x00050000 | (uint)LinuxError.EPERM, KillProcess = 0x80000000;
    private const nint Seccomp = 317;

    /// <summary>True where the numbers of the kernel's calls are those that <see cref="RefuseCalls"/> takes.</summary>
    public static bool IsSupported => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>
    /// Has the kernel refuse calls with EPERM from now on, to all threads of the process; for ever. The process must have given up new
    /// privileges, or have the right to administer the system.
    /// </summary>
    /// <param name="numbers">The calls' numbers on x86-64, 250 at most.</param>
    /// <exception cref="Win32Exception">The kernel has no seccomp, or refuses.</exception>
    public static void RefuseCalls(ReadOnlySpan<int> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numbers.Length, 250);

        // Other architectures' calls have other numbers, and so have those of x32.
        var program = new List<Instruction>
        {
            new(Load, 0, 0, ArchitectureOffset),
            new(JumpIfEqual, 1, 0, X64),
            new(Return, 0, 0, KillProcess),
            new(Load, 0, 0, NumberOffset),
            new(JumpIfAnyBit, (byte)(numbers.Length + 1), 0, X32Bit),
        };
        for (int i = 0; i < numbers.Length; i++) program.Add(new(JumpIfEqual, (byte)(numbers.Length - i), 0, (uint)numbers[i]));
        program.Add(new(Return, 0, 0, Allow));
        program.Add(new(Return, 0, 0, Refuse));
        fixed (Instruction* first = CollectionsMarshal.AsSpan(program))
        {
            var described = new Program { Length = (ushort)program.Count, First = first };
            if (SystemCall(Seccomp, SetModeFilter, AllThreads, &described) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"seccomp: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>struct sock_filter.</summary>
    private readonly record struct Instruction(ushort Code, byte JumpIfTrue, byte JumpIfFalse, uint Operand);

    /// <summary>struct sock_fprog.</summary>
    private struct Program
    {
        public ushort Length;
        public Instruction* First;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint operation, nint flags, void* argument);
}

using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>Where the calling thread's stack ends: pthread_getattr_np(3).</summary>
public static unsafe partial class ThreadStack
{
    [ThreadStatic]
    private static nuint t_lowest;

    /// <summary>Lowest address of the calling thread's stack, in bytes; the guard page is not counted in.</summary>
    public static nuint Lowest => t_lowest != 0 ? t_lowest : t_lowest = Query();

    private static nuint Query()
    {
        // pthread_attr_t is 56 bytes on x86-64 and arm64; more does no harm.
        byte* attributes = stackalloc byte[256];
        if (GetAttributes(Self(), attributes) != 0) throw new InvalidOperationException("pthread_getattr_np failed");
        void* address;
        nuint size;
        int result = GetStack(attributes, &address, &size);
        Destroy(attributes);
        if (result != 0) throw new InvalidOperationException("pthread_attr_getstack failed");
        return (nuint)address;
    }

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint Self();

    [LibraryImport("libc", EntryPoint = "pthread_getattr_np")]
    private static partial int GetAttributes(nint thread, byte* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_getstack")]
    private static partial int GetStack(byte* attributes, void** address, nuint* size);

    [LibraryImport("libc", EntryPoint = "pthread_attr_destroy")]
    private static partial int Destroy(byte* attributes);
}

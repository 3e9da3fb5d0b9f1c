using System.ComponentModel;
using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>Mounts (mount(2), umount2(2)).</summary>
public static partial class MountCalls
{
    private const int Detach = 2, NoFollow = 8;

    // What stands in a mount's options as a word and is a flag of the call; "no…" words that only take a flag back are left out.
    private static readonly Dictionary<string, ulong> s_flags = new()
    {
        ["ro"] = 1,
        ["nosuid"] = 2,
        ["nodev"] = 4,
        ["noexec"] = 8,
        ["sync"] = 16,
        ["remount"] = 32,
        ["dirsync"] = 128,
        ["noatime"] = 1024,
        ["nodiratime"] = 2048,
        ["bind"] = 4096,
        ["rbind"] = 4096 | 16384,
        ["relatime"] = 1 << 21,
        ["strictatime"] = 1 << 24,
        ["private"] = 1 << 18,
        ["rprivate"] = (1 << 18) | 16384,
        ["slave"] = 1 << 19,
        ["rslave"] = (1 << 19) | 16384,
        ["shared"] = 1 << 20,
        ["rshared"] = (1 << 20) | 16384,
    };

    private static readonly HashSet<string> s_defaults = ["rw", "defaults", "suid", "dev", "exec", "async", "atime", "diratime", "norelatime"];

    /// <summary>Mounts a file system, or a directory in a second place.</summary>
    /// <param name="type">The file system's type.</param>
    /// <param name="source">What is mounted.</param>
    /// <param name="target">Where.</param>
    /// <param name="options">Options as mount(8) takes them: words that are flags, all others are the file system's.</param>
    /// <exception cref="Win32Exception">It cannot be mounted.</exception>
    public static void Mount(string type, string source, string target, IEnumerable<string> options)
    {
        ulong flags = 0;
        var data = new List<string>();
        foreach (string option in options)
        {
            if (s_flags.TryGetValue(option, out ulong flag)) flags |= flag;
            else if (!s_defaults.Contains(option)) data.Add(option);
        }

        if (type is "bind") flags |= s_flags["bind"];
        Call(source, target, type, flags, data.Count == 0 ? null : string.Join(',', data));

        // A bind mount takes its other flags only in a second call.
        const ulong readOnlyBind = 1 | 4096;
        if ((flags & readOnlyBind) == readOnlyBind) Call("none", target, "", flags | 32, null);
    }

    /// <summary>Takes away what is mounted at a path, whoever uses it; false where nothing is.</summary>
    public static bool Unmount(string target) => DoUnmount(target, Detach | NoFollow) == 0;

    private static void Call(string source, string target, string type, ulong flags, string? data)
    {
        if (DoMount(source, target, type, flags, data) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{type} {source} cannot be mounted at {target}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DoMount(string source, string target, string type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DoUnmount(string target, int flags);
}

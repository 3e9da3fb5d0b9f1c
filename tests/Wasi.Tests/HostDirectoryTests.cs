using System.Text;
using WasmFaas.Linux;
using Xunit;

namespace WasmFaas.Wasi.Tests;

/// <summary>Paths beneath a directory, with the host changing it meanwhile.</summary>
public sealed unsafe class HostDirectoryTests
{
    [Fact]
    public void ARenameDuringTheWalkDoesNotLeadOut()
    {
        // "dir" is a directory at one moment and a link to the outside at the next.
        using var scratch = new ScratchDirectory();
        EscapeTree.Make(scratch);
        Directory.CreateDirectory(scratch.File("root/real"));
        scratch.Write("root/real/secret", "harmless");
        Directory.CreateDirectory(scratch.File("root/dir"));
        scratch.Write("root/dir/secret", "harmless");
        using var root = new HostDirectory(scratch.File("root"));
        bool stop = false;
        int swaps = 0;
        var swapper = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                Directory.Move(scratch.File("root/dir"), scratch.File("root/aside"));
                Directory.Move(scratch.File("root/out"), scratch.File("root/dir"));
                Directory.Move(scratch.File("root/dir"), scratch.File("root/out"));
                Directory.Move(scratch.File("root/aside"), scratch.File("root/dir"));
                Interlocked.Increment(ref swaps);
            }
        });
        swapper.Start();

        var seen = new HashSet<Errno>();
        try
        {
            for (int i = 0; i < 20_000 || (Volatile.Read(ref swaps) < 100 && swapper.IsAlive); i++)
            {
                seen.Add(ReadSecret(root, out string? content));
                Assert.True(content is null or "harmless", content);
                Do("dir/planted", name => root.MakeDirectory(name));
                Do("dir/planted", name => root.RemoveDirectory(name));
                Do("dir/secret", name => root.GetStatus(name, follow: true, out _));
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            swapper.Join();
        }

        EscapeTree.AssertOutsideIsUntouched(scratch);
        Assert.Subset(new HashSet<Errno> { Errno.Success, Errno.NoEnt, Errno.NotCapable, Errno.Again, Errno.NotDir }, seen);
        Assert.Contains(Errno.Success, seen);
    }

    [Theory]
    [InlineData("new/", (int)Errno.Success)]
    [InlineData("sub/new", (int)Errno.Success)]
    [InlineData("sub/../new", (int)Errno.Success)]
    [InlineData("sub/.", (int)Errno.Exist)]
    [InlineData("sub/..", (int)Errno.Exist)]
    [InlineData(".", (int)Errno.Exist)]
    [InlineData("..", (int)Errno.NotCapable)]
    [InlineData("sub/../..", (int)Errno.NotCapable)]
    [InlineData("///", (int)Errno.NotCapable)]
    [InlineData("inside/new", (int)Errno.NotDir)]
    [InlineData("absent/new", (int)Errno.NoEnt)]
    [InlineData("loop/new", (int)Errno.Loop)]
    [InlineData("out/", (int)Errno.Exist)]
    public void LastComponentsOfEveryForm(string path, int expected)
    {
        using var scratch = new ScratchDirectory();
        EscapeTree.Make(scratch);
        using var root = new HostDirectory(scratch.File("root"));
        Assert.Equal((Errno)expected, Do(path, name => root.MakeDirectory(name)));
        EscapeTree.AssertOutsideIsUntouched(scratch);
    }

    [Fact]
    public void ANamedPipeIsOpenedWithoutWaiting()
    {
        using var scratch = new ScratchDirectory();
        Host.MakePipe(scratch.File("fifo"));
        using var root = new HostDirectory(scratch.Path);
        Assert.Equal(Errno.Success, Do("fifo", name =>
        {
            var error = root.Open(name, OpenFlags.ReadOnly, out var file);
            file?.Dispose();
            return error;
        }));
        Assert.Equal(Errno.NxIo, Do("fifo", name => root.Open(name, OpenFlags.WriteOnly, out _)));
    }

    [Fact]
    public void AnAbsentDirectoryIsNamedInTheError()
    {
        var error = Assert.Throws<IOException>(() => new HostDirectory("/nowhere/at/all"));
        Assert.Contains("\"/nowhere/at/all\"", error.Message);
    }

    private static Errno ReadSecret(HostDirectory root, out string? content)
    {
        string? found = null;
        var error = Do("dir/secret", name =>
        {
            var result = root.Open(name, OpenFlags.ReadOnly, out var file);
            if (file is null) return result;
            using (file)
            using (var reader = new StreamReader(new FileStream(file, FileAccess.Read, bufferSize: 0)))
                found = reader.ReadToEnd();
            return result;
        });
        content = found;
        return error;
    }

    private delegate Errno PathCall(byte* path);

    private static Errno Do(string path, PathCall call)
    {
        byte* name = stackalloc byte[GuestPath.Capacity];
        var error = GuestPath.Copy(Encoding.UTF8.GetBytes(path), name);
        return error != Errno.Success ? error : call(name);
    }
}

using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Xunit;

namespace WasmFaas.Wasi.Tests;

/// <summary>A guest that calls preview 1 directly (tests/guests/wasi/checks.c) and says what is not as it should be.</summary>
public sealed class CheckTests
{
    private static readonly string s_program = Path.Combine(Repository.Guests, "checks.wasm");

    [Theory]
    [InlineData("faults")]
    [InlineData("rights")]
    [InlineData("streams")]
    [InlineData("polls")]
    [InlineData("entries")]
    public void AllIsAsSpecified(string group)
    {
        using var scratch = new ScratchDirectory();
        using var root = new HostDirectory(scratch.Path);
        AssertClean(Guest.Run(s_program, Options(root, group), "input"));
    }

    [Fact]
    public void NothingIsChangedThroughAReadOnlyDirectory()
    {
        using var scratch = new ScratchDirectory();
        scratch.Write("kept", "content");
        Directory.CreateDirectory(scratch.File("sub"));
        using var root = new HostDirectory(scratch.Path);
        AssertClean(Guest.Run(s_program, Options(root, "read-only") with { Preopens = [new Preopen(root, "/", readOnly: true)] }));
        Assert.Equal("content", File.ReadAllText(scratch.File("kept")));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(scratch.Path).Count());
    }

    [Fact]
    public void NoPathLeadsOut()
    {
        using var scratch = new ScratchDirectory();
        EscapeTree.Make(scratch);
        using var root = new HostDirectory(scratch.File("root"));
        AssertClean(Guest.Run(s_program, Options(root, "escapes")));
        EscapeTree.AssertOutsideIsUntouched(scratch);
    }

    [Fact]
    public void NumbersAreReusedAndLimited()
    {
        using var scratch = new ScratchDirectory();
        using var root = new HostDirectory(scratch.Path);
        var options = Options(root, "numbers") with { Limits = new WasiLimits { Descriptors = 20 } };
        var result = Guest.Run(s_program, options);
        Assert.Equal("opened 15\n", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(6, 128 + 6)]
    [InlineData(15, 128 + 15)]
    [InlineData(17, 0)]
    [InlineData(18, 1)]
    [InlineData(31, 1)]
    public void SignalsEndTheGuestOrAreIgnored(int signal, int code)
    {
        var options = new WasiOptions { Arguments = ["checks", "raise", signal.ToString(CultureInfo.InvariantCulture)] };
        Assert.Equal(code, Guest.Run(s_program, options).ExitCode);
    }

    [Fact]
    public void RecordsLieAsTheCompilerLaysThemOut()
    {
        string[] lines = Guest.Run(s_program, new WasiOptions { Arguments = ["checks", "layouts"] }).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(34, lines.Length);
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            Assert.Equal(line, $"{words[0]} {words[1]} {Find(words[0], words[1])}");
        }
    }

    private static int Find(string record, string field)
    {
        (Type type, string name) = (record, field) switch
        {
            ("ciovec", "buf_len") => (typeof(GuestVector), "Length"),
            ("fdstat", "fs_filetype") => (typeof(FdStat), "Type"),
            ("fdstat", "fs_flags") => (typeof(FdStat), "Flags"),
            ("fdstat", "fs_rights_base") => (typeof(FdStat), "Rights"),
            ("fdstat", "fs_rights_inheriting") => (typeof(FdStat), "Inheriting"),
            ("fdstat", "total") => (typeof(FdStat), ""),
            ("filestat", "dev") => (typeof(FileStat), "Device"),
            ("filestat", "ino") => (typeof(FileStat), "Inode"),
            ("filestat", "filetype") => (typeof(FileStat), "Type"),
            ("filestat", "nlink") => (typeof(FileStat), "Links"),
            ("filestat", "total") => (typeof(FileStat), ""),
            ("filestat", "size") => (typeof(FileStat), "Size"),
            ("filestat", "atim") => (typeof(FileStat), "Accessed"),
            ("filestat", "mtim") => (typeof(FileStat), "Modified"),
            ("filestat", "ctim") => (typeof(FileStat), "Changed"),
            ("dirent", "d_next") => (typeof(DirEntry), "Next"),
            ("dirent", "d_ino") => (typeof(DirEntry), "Inode"),
            ("dirent", "d_namlen") => (typeof(DirEntry), "NameLength"),
            ("dirent", "d_type") => (typeof(DirEntry), "Type"),
            ("dirent", "total") => (typeof(DirEntry), ""),
            ("prestat", "u.dir.pr_name_len") => (typeof(PreStat), "NameLength"),
            ("prestat", "total") => (typeof(PreStat), ""),
            ("subscription", "u.tag") => (typeof(Subscription), "Type"),
            ("subscription", "u.u.clock.id") => (typeof(Subscription), "Clock"),
            ("subscription", "u.u.clock.timeout") => (typeof(Subscription), "Timeout"),
            ("subscription", "u.u.clock.precision") => (typeof(Subscription), "Precision"),
            ("subscription", "u.u.clock.flags") => (typeof(Subscription), "ClockFlags"),
            ("subscription", "u.u.fd_read.file_descriptor") => (typeof(Subscription), "Descriptor"),
            ("subscription", "total") => (typeof(Subscription), ""),
            ("event", "error") => (typeof(Event), "Error"),
            ("event", "type") => (typeof(Event), "Type"),
            ("event", "fd_readwrite.nbytes") => (typeof(Event), "Bytes"),
            ("event", "fd_readwrite.flags") => (typeof(Event), "Flags"),
            ("event", "total") => (typeof(Event), ""),
            _ => throw new ArgumentException($"{record} {field}"),
        };
        if (field == "total") return type.StructLayoutAttribute!.Size;
        return type.GetField(name)!.GetCustomAttribute<FieldOffsetAttribute>()!.Value;
    }

    private static WasiOptions Options(HostDirectory root, string group) =>
        new() { Arguments = ["checks", group], Preopens = [new Preopen(root, "/")] };

    private static void AssertClean(GuestResult result)
    {
        Assert.Equal("", result.Output);
        Assert.Equal(0, result.ExitCode);
    }
}

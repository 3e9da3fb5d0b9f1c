using System.Text;

namespace WasmFaas.Wasi;

/// <summary>A directory that a guest finds open.</summary>
public sealed record Preopen
{
    /// <summary>Gives a directory to guests under a name.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="guestPath">The guest's name for it, such as <c>/</c>, <c>/data</c> or <c>.</c></param>
    /// <param name="readOnly">True to refuse (EROFS) all that changes a file or a directory.</param>
    public Preopen(HostDirectory directory, string guestPath, bool readOnly = false)
    {
        Directory = directory;
        GuestPath = guestPath;
        ReadOnly = readOnly;
        Name = Encoding.UTF8.GetBytes(guestPath);
    }

    /// <summary>The directory.</summary>
    public HostDirectory Directory { get; }

    /// <summary>The guest's name for it.</summary>
    public string GuestPath { get; }

    /// <summary>True where nothing may be changed through it.</summary>
    public bool ReadOnly { get; }

    internal byte[] Name { get; }
}

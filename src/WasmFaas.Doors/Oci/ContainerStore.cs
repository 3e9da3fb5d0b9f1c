using System.Text.RegularExpressions;
using WasmFaas.Node;

namespace WasmFaas.Doors.Oci;

/// <summary>The containers of a state directory (<c>--root</c>), each in a directory of its own.</summary>
/// <param name="root">The directory.</param>
public sealed partial class ContainerStore(string root)
{
    /// <summary>A container, or null.</summary>
    public Container? Find(string id) => IsValid(id) ? Container.Read(Path.Combine(root, id)) : null;

    /// <summary>A container.</summary>
    /// <exception cref="NodeException">There is none.</exception>
    public Container Get(string id) => Find(id) ?? throw new NodeException($"container \"{id}\" does not exist");

    /// <summary>All containers, by id.</summary>
    public IReadOnlyList<Container> List() => !Directory.Exists(root)
        ? []
        : [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).Select(Container.Read).OfType<Container>()];

    /// <summary>Makes the directory of a new container.</summary>
    /// <exception cref="NodeException">The id is not valid, or taken.</exception>
    public string Make(string id)
    {
        if (!IsValid(id)) throw new NodeException($"invalid container id \"{id}\": expected letters, digits and _ + - . , 1024 at most");
        string directory = Path.Combine(root, id);
        Directory.CreateDirectory(root);
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

            // Of two at a time one makes the file.
            using var claim = new FileStream(Path.Combine(directory, "claim"), FileMode.CreateNew);
            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(File.Exists(Path.Combine(directory, "claim")) ? $"container with id \"{id}\" already exists" : e.Message, e);
        }
    }

    /// <summary>Removes what a creation left that was cut short.</summary>
    public void Clear(string id)
    {
        string directory = Path.Combine(root, id);
        if (IsValid(id) && Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    private static bool IsValid(string id) => id.Length <= 1024 && id is not ("." or "..") && Id().IsMatch(id);

    [GeneratedRegex("^[A-Za-z0-9_+.-]+$")]
    private static partial Regex Id();
}

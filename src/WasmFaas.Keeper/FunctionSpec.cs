using System.Globalization;

namespace WasmFaas.Keeper;

/// <summary>A function as a command line or a file of functions writes it: <c>NAME=PATH,key=value,…</c>.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Path">Path of the module.</param>
/// <param name="Options">Its options.</param>
public sealed record FunctionSpec(string Name, string Path, FunctionOptions Options)
{
    private const string Keys = "convention, isolation, timeout, memory, concurrency, queue, request, response, ttl, env, dir";

    /// <summary>Reads <c>NAME=PATH[,key=value…]</c>.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static FunctionSpec Parse(string text)
    {
        string[] parts = text.Split(',');
        int equals = parts[0].IndexOf('=');
        if (equals <= 0 || equals == parts[0].Length - 1) throw new FormatException($"\"{parts[0]}\" is not of the form NAME=PATH");
        var options = FunctionOptions.Default;
        foreach (string part in parts.Skip(1)) options = Apply(options, part);
        return new FunctionSpec(parts[0][..equals], parts[0][(equals + 1)..], options);
    }

    /// <summary>Reads a file with one function a line; paths are relative to it; empty lines and those that start with # are passed over.</summary>
    /// <exception cref="FormatException">A line is not of the form.</exception>
    public static IReadOnlyList<FunctionSpec> ParseFile(string path)
    {
        var functions = new List<FunctionSpec>();
        string directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            try
            {
                var function = Parse(line);
                functions.Add(function with { Path = System.IO.Path.Combine(directory, function.Path) });
            }
            catch (FormatException e)
            {
                throw new FormatException($"{path}:{i + 1}: {e.Message}", e);
            }
        }

        return functions;
    }

    /// <summary>Changes options by <c>key=value</c>.</summary>
    /// <exception cref="FormatException">There is no such key, or the value is not valid.</exception>
    public static FunctionOptions Apply(FunctionOptions options, string setting)
    {
        int equals = setting.IndexOf('=');
        if (equals <= 0) throw new FormatException($"\"{setting}\" is not of the form KEY=VALUE; the keys are {Keys}");
        string key = setting[..equals], value = setting[(equals + 1)..];
        return key switch
        {
            "convention" => options with { Convention = ParseName<CallingConvention>(key, value) },
            "isolation" => options with { Isolation = ParseName<Isolation>(key, value) },
            "timeout" => options with { Timeout = Quantity.ParseTime(value) },
            "memory" => options with { MemoryBytes = Quantity.ParseBytes(value) },
            "concurrency" => options with { Concurrency = ParseCount(key, value) },
            "queue" => options with { QueueLength = ParseCount(key, value) },
            "request" => options with { RequestBytes = Quantity.ParseBytes(value) },
            "response" => options with { ResponseBytes = Quantity.ParseBytes(value) },
            "ttl" => options with { IdleTimeToLive = Quantity.ParseTime(value) },
            "env" => options with { Environment = [.. options.Environment, ParseVariable(value)] },
            "dir" => options with { Directories = [.. options.Directories, ParseDirectory(value)] },
            _ => throw new FormatException($"\"{key}\" is not an option of a function: expected one of {Keys}"),
        };
    }

    /// <summary>Reads <c>NAME=VALUE</c>.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static KeyValuePair<string, string> ParseVariable(string text)
    {
        int equals = text.IndexOf('=');
        if (equals <= 0) throw new FormatException($"\"{text}\" is not of the form NAME=VALUE");
        return new(text[..equals], text[(equals + 1)..]);
    }

    /// <summary>Reads <c>HOST::GUEST</c>, or one path that is both.</summary>
    /// <exception cref="FormatException">A path is empty.</exception>
    public static MountedDirectory ParseDirectory(string text)
    {
        int colons = text.IndexOf("::", StringComparison.Ordinal);
        var directory = colons < 0 ? new MountedDirectory(text, text) : new MountedDirectory(text[..colons], text[(colons + 2)..]);
        if (directory.HostPath.Length == 0 || directory.GuestPath.Length == 0) throw new FormatException($"\"{text}\" is not of the form HOST::GUEST");
        return directory;
    }

    private static T ParseName<T>(string key, string value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
            if (candidate.ToString().ToLowerInvariant() == value) return candidate;
        string names = string.Join(" or ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));
        throw new FormatException($"{key}={value}: expected {names}");
    }

    private static int ParseCount(string key, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : throw new FormatException($"{key}={value}: expected a whole number from 0 to {int.MaxValue}");
}

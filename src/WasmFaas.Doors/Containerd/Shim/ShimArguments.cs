namespace WasmFaas.Doors.Containerd.Shim;

/// <summary>The command line of a shim, in the form that Go's programs have: <c>-id x</c>, <c>-id=x</c> or <c>--id x</c>.</summary>
internal sealed class ShimArguments
{
    private static readonly string[] s_switches = ["v", "info", "debug"];

    // Not all are used: the agent knows the rest.
    private static readonly string[] s_options = ["namespace", "id", "bundle", "address", "publish-binary", "socket"];

    private readonly Dictionary<string, string> _values = [];

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It is not a shim's.</exception>
    public ShimArguments(string[] arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith('-'))
            {
                Action = Action is null ? argument : throw new FormatException($"the argument '{argument}' is one too many: expected start or delete");
                continue;
            }

            int equals = argument.IndexOf('=');
            string name = (equals < 0 ? argument : argument[..equals]).TrimStart('-');
            if (s_switches.Contains(name)) _values[name] = "";
            else if (!s_options.Contains(name)) throw new FormatException($"there is no option {argument}: expected -namespace, -id, -bundle, -address, -publish-binary, -debug, -info or -v");
            else if (equals >= 0) _values[name] = argument[(equals + 1)..];
            else _values[name] = ++i < arguments.Length ? arguments[i] : throw new FormatException($"{argument} has no value");
        }
    }

    /// <summary>What is to be done, or null.</summary>
    public string? Action { get; }

    /// <summary>True where a switch is given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>An option's value, or null.</summary>
    public string? Find(string name) => _values.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}

namespace WasmFaas.Cli;

/// <summary>Tells the options of <c>run</c> from those that are meant for the guest: all after the module are the guest's.</summary>
internal static class GuestArguments
{
    private static readonly string[] s_withValue = ["--dir", "--env", "--timeout", "--memory", "--invoke"];

    /// <summary>Puts <c>--</c> before the module of <c>run</c>.</summary>
    public static string[] Separate(string[] arguments)
    {
        if (arguments is not ["run", ..]) return arguments;
        for (int i = 1; i < arguments.Length; i++)
        {
            if (arguments[i] == "--") return arguments;
            if (!arguments[i].StartsWith('-')) return [.. arguments[..i], "--", .. arguments[i..]];
            if (s_withValue.Contains(arguments[i])) i++;
        }

        return arguments;
    }
}

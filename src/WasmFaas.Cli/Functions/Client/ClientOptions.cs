using System.CommandLine;

namespace WasmFaas.Cli.Functions.Client;

/// <summary>The options that all verbs have: which server, whose namespace.</summary>
internal static class ClientOptions
{
    private const string DefaultServer = "http://127.0.0.1:8880", DefaultRouter = "http://127.0.0.1:8888";

    private static readonly Option<string> s_server = new("--server") { HelpName = "URL", Recursive = true, Description = $"The API; else $WASMFAAS_SERVER, else the kubeconfig's, else {DefaultServer}." };
    private static readonly Option<string> s_data = new("--data") { HelpName = "DIR", Recursive = true, Description = "The server's data directory, whose kubeconfig is used; else $XDG_STATE_HOME/wasmfaas or ~/.local/state/wasmfaas." };
    private static readonly Option<string> s_namespace = new("--namespace", "-n") { HelpName = "NAMESPACE", Recursive = true, DefaultValueFactory = _ => "default", Description = "The namespace." };

    /// <summary>Gives the options to a command and all beneath it.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(s_namespace);
        command.Options.Add(s_server);
        command.Options.Add(s_data);
    }

    /// <summary>The option <c>--router</c>, for the verbs that call functions.</summary>
    public static Option<string> Router() => new("--router") { HelpName = "URL", Description = $"The functions' port; else $WASMFAAS_ROUTER, else {DefaultRouter}." };

    /// <summary>The namespace asked for.</summary>
    public static string Namespace(ParseResult result) => result.GetValue(s_namespace)!;

    /// <summary>A client of the server asked for.</summary>
    public static ApiClient Connect(ParseResult result)
    {
        string? chosen = result.GetValue(s_server) ?? Variable("WASMFAAS_SERVER");
        var kubeconfig = Kubeconfig.Read(Path.Combine(DataDirectory(result), "kubeconfig"));
        if (chosen is null && kubeconfig is null && result.GetValue(s_data) is { } directory)
            throw new CommandFailedException(ExitCodes.NotFound, $"--data {directory}: there is no kubeconfig (wasmfaas serve --data {directory} writes it)");
        var server = ParseUri("--server", chosen ?? kubeconfig?.Server ?? DefaultServer);

        // A token is for the server that it was made for, and for no other.
        string? token = Variable("WASMFAAS_TOKEN");
        bool isKubeconfigs = kubeconfig is not null && (chosen is null || ParseUri("kubeconfig", kubeconfig.Server) == server);
        return isKubeconfigs ? new ApiClient(server, token ?? kubeconfig!.Token, kubeconfig!.Authority) : new ApiClient(server, token);
    }

    /// <summary>The router asked for.</summary>
    public static Uri RouterAddress(ParseResult result, Option<string> option) => ParseUri("--router", result.GetValue(option) ?? Variable("WASMFAAS_ROUTER") ?? DefaultRouter);

    /// <summary>Where the server keeps its state, if it is on this machine.</summary>
    public static string DataDirectory(ParseResult result)
    {
        if (result.GetValue(s_data) is { } chosen) return chosen;
        string state = Variable("XDG_STATE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "wasmfaas");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static Uri ParseUri(string option, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")) return uri;
        throw new FormatException($"{option} {text}: expected a URL such as {DefaultServer}");
    }
}

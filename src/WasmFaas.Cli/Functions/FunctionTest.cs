using System.CommandLine;
using System.Diagnostics;
using System.Text;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Keeper;

namespace WasmFaas.Cli.Functions;

/// <summary><c>fn test</c>: one call through the router; the body to standard output, how it went to standard error.</summary>
internal static class FunctionTest
{
    private const string StartHeader = "X-WasmFaas-Start";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Verb("test", "Call a function, without a route, and show its answer.", """
              wasmfaas fn test hello --body '{"args":["White","Hank"]}'
              wasmfaas fn test echo --method PUT --header 'Content-Type: text/plain' --query x=1 --subpath /a/b --body @file
              some-program | wasmfaas fn test echo --body @-

            Exit code: 0, or 1 where the answer's status is 400 or more, 124 after --timeout.
            """);
        var name = new NameParameter(command);
        var method = new Option<string>("--method", "-X") { HelpName = "METHOD", Description = "The method; POST where none is given." };
        var body = new Option<string>("--body", "-b") { HelpName = "TEXT", Description = "The body: a text, @FILE or @- for standard input." };
        var headers = new Option<string[]>("--header", "-H") { HelpName = "'NAME: VALUE'", Description = "A header; several may be given." };
        var queries = new Option<string[]>("--query", "-q") { HelpName = "NAME=VALUE", Description = "A parameter of the query; several may be given." };
        var subpath = new Option<string>("--subpath") { HelpName = "PATH", Description = "A path after the function's." };
        var timeout = new Option<string>("--timeout") { HelpName = "TIME", DefaultValueFactory = _ => "60s", Description = "Give up after this time: 500ms, 10s." };
        var router = ClientOptions.Router();
        foreach (var option in new Option[] { method, body, headers, queries, subpath, timeout, router }) command.Options.Add(option);
        command.SetAction(async (result, cancellationToken) =>
        {
            var address = ClientOptions.RouterAddress(result, router);
            var path = new StringBuilder($"/fission-function/{Uri.EscapeDataString(ClientOptions.Namespace(result))}/{Uri.EscapeDataString(name.Get(result))}");
            if (result.GetValue(subpath) is { Length: > 0 } rest) path.Append(rest[0] == '/' ? "" : "/").Append(rest);
            char separator = '?';
            foreach (var (key, value) in (result.GetValue(queries) ?? []).Select(FunctionSpec.ParseVariable))
            {
                path.Append(separator).Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }

            using var request = new HttpRequestMessage(HttpMethod.Parse(result.GetValue(method) ?? "POST"), new Uri(address, path.ToString()));
            if (result.GetValue(body) is { } text) request.Content = Body(text);
            foreach (string header in result.GetValue(headers) ?? []) AddHeader(request, header);
            return await CallAsync(address, request, Quantity.ParseTime(result.GetValue(timeout)!), cancellationToken);
        });
        return command;
    }

    private static async Task<int> CallAsync(Uri address, HttpRequestMessage request, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        using var client = HttpClients.Create(address);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(timeLimit);
        long start = Stopwatch.GetTimestamp();
        try
        {
            using var response = await HttpClients.SendAsync(client, request, timeout.Token);
            await using var output = Console.OpenStandardOutput();
            await response.Content.CopyToAsync(output, timeout.Token);
            await output.FlushAsync(timeout.Token);
            string time = $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms";
            string how = response.Headers.TryGetValues(StartHeader, out var values) ? $", {string.Join(' ', values)}" : "";
            Console.Error.WriteLine($"{(Console.IsOutputRedirected ? "" : "\n")}{(int)response.StatusCode} {response.ReasonPhrase}, {time}{how}");
            return (int)response.StatusCode < 400 ? 0 : ExitCodes.Refused;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCodes.Timeout, $"no whole answer within {timeLimit.TotalSeconds:0.###} s (--timeout)");
        }
    }

    private static HttpContent Body(string text)
    {
        if (text == "@-") return new StreamContent(Console.OpenStandardInput());
        if (!text.StartsWith('@')) return new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        if (!File.Exists(text[1..])) throw new CommandFailedException(ExitCodes.NotFound, $"--body {text}: there is no such file");
        return new StreamContent(File.OpenRead(text[1..]));
    }

    private static void AddHeader(HttpRequestMessage request, string header)
    {
        int colon = header.IndexOf(':');
        if (colon <= 0) throw new FormatException($"--header {header}: expected 'NAME: VALUE'");
        var (name, value) = (header[..colon].Trim(), header[(colon + 1)..].Trim());
        if (request.Headers.TryAddWithoutValidation(name, value)) return;
        request.Content ??= new ByteArrayContent([]);
        if (!request.Content.Headers.TryAddWithoutValidation(name, value)) throw new FormatException($"--header {header}: this header cannot be sent");
    }
}

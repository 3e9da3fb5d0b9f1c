using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using WasmFaas.Cli.Functions;

namespace WasmFaas.Cli;

/// <summary>The help of a command, followed by examples that can be pasted.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.Write(Examples(parseResult.CommandResult.Command));
        return code;
    }

    private static string Examples(Command command) => command switch
    {
        Verb verb => $"Examples:\n{verb.Examples}\n",
        _ => Examples(command.Name),
    };

    private static string Examples(string command) => command switch
    {
        "run" => """
            Examples:
              wasmfaas run hello.wasm White Hank
              wasmfaas run --dir ./data::/data --env LEVEL=debug tool.wasm /data/in.txt
              wasmfaas run --timeout 2s --memory 64Mi job.wasm < input > output
              wasmfaas run --invoke add sums.wasm 2 3

            Exit code: the guest's own; 134 after a trap, 130 and 143 after SIGINT and SIGTERM, 124 after --timeout, 126 where the
            module cannot be run, 127 where there is none, 125 where wasmfaas failed, 2 for a wrong command line.

            """,
        "compile" => """
            Examples:
              wasmfaas compile function.wasm

            The image goes to the cache that run, serve and keeper look into.

            """,
        "serve" => """
            Examples:
              wasmfaas serve
              wasmfaas serve --function hello=hello.wasm --function echo=echo.wasm,convention=cgi,timeout=1s,memory=64Mi
              wasmfaas serve --listen 127.0.0.1:9000 --functions functions.txt
              curl -d '{"args":["White","Hank"]}' localhost:8888/hello

            Keys of a function: convention=args|cgi, isolation=fresh|reuse, timeout, memory, concurrency, queue, request, response,
            ttl, env=NAME=VALUE, dir=HOST::GUEST.

            """,
        "keeper" => """
            Examples:
              wasmfaas keeper --mod-path hello.wasm
              wasmfaas keeper --mod-path hello.wasm --listen 127.0.0.1:10086 --netns /run/netns/pod --option timeout=1s
              curl -d '{"args":["a"]}' localhost:10086

            """,
        "version" => """
            Examples:
              wasmfaas version

            """,
        _ => """
            Examples:
              wasmfaas serve
              wasmfaas run hello.wasm White Hank
              wasmfaas fn create hello --code hello.wasm
              wasmfaas fn create --help

            """,
    };
}

using System.CommandLine;

namespace WasmFaas.Cli.Functions;

/// <summary><c>completion</c>: scripts that let a shell ask the program what may come next (the directive <c>[suggest]</c>).</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _wasmfaas() {
            local line="${COMP_LINE:0:COMP_POINT}" candidate
            COMPREPLY=()
            while IFS= read -r candidate; do
                case "$candidate" in "${COMP_WORDS[COMP_CWORD]}"*) COMPREPLY+=("$candidate") ;; esac
            done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2> /dev/null)
        }
        complete -o default -F _wasmfaas wasmfaas ./wasmfaas
        """;

    private const string Zsh = """
        #compdef wasmfaas
        _wasmfaas() {
            local -a candidates
            local line="${BUFFER[1,CURSOR]}"
            candidates=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2> /dev/null)}")
            compadd -a candidates || _files
        }
        compdef _wasmfaas wasmfaas ./wasmfaas
        """;

    private const string Fish = """
        function __wasmfaas_complete
            set -l line (commandline -cp)
            set -l program (commandline -opc)[1]
            $program "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null
        end
        complete -c wasmfaas -a '(__wasmfaas_complete)'
        """;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Verb("completion", "Print a script that completes wasmfaas' commands in a shell.", """
              source <(wasmfaas completion bash)
              wasmfaas completion zsh > "${fpath[1]}/_wasmfaas"
              wasmfaas completion fish > ~/.config/fish/completions/wasmfaas.fish
            """);
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        command.Arguments.Add(shell);
        command.SetAction(result => Console.WriteLine(result.GetRequiredValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        }));
        return command;
    }
}

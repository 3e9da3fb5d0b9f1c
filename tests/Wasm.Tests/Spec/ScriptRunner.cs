using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Validation;

namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>Runs the commands of one script in a store of its own.</summary>
internal sealed partial class ScriptRunner : IDisposable
{
    private readonly string _script;
    private readonly Func<Engine, byte[], string, Module> _compile;
    private readonly Engine _engine = new();
    private readonly Store _store;
    private readonly Linker _linker = new();
    private readonly ScriptValues _values;
    private readonly Dictionary<string, byte[]> _definitions = [];
    private readonly Dictionary<string, Instance?> _instances = [];
    private readonly HashSet<string> _unregistered = [];
    private readonly List<string> _failures = [];
    private byte[]? _lastDefinition;
    private Instance? _current;
    private int _passed, _skipped, _notCounted;

    private ScriptRunner(string script, Func<Engine, byte[], string, Module> compile)
    {
        _script = script;
        _compile = compile;
        _store = new Store(_engine);
        _values = new ScriptValues(_store);
        SpecTestModule.Define(_linker, _store);
    }

    /// <summary>Runs a script; a script that <see cref="SuiteSkips"/> names counts as skipped where it indeed fails.</summary>
    public static ScriptResult Run(string script, Func<Engine, byte[], string, Module> compile)
    {
        using var runner = new ScriptRunner(script, compile);
        var commands = ScriptCommand.Parse(SuiteArchive.Find(script, $"{script}.json")!);
        foreach (var command in commands) runner.Run(command);
        var reason = SuiteSkips.Script(script);
        if (reason is null) return new(script, runner._passed, runner._skipped, runner._failures, null);
        var assertions = commands.Count(command => command.Type.StartsWith("assert_", StringComparison.Ordinal));
        return runner._failures.Count > 0
            ? new(script, 0, assertions - runner._notCounted, [], reason)
            : new(script, runner._passed, runner._skipped, [$"{script}: stale skip: every command passes ({reason})"], null);
    }

    public void Dispose() => _store.Dispose();

    private void Run(ScriptCommand command)
    {
        var isAssertion = command.Type.StartsWith("assert_", StringComparison.Ordinal);
        var skip = SuiteSkips.Command(_script, command.Line);
        var outcome = Execute(command);
        if (skip is not null)
        {
            if (outcome.Kind == OutcomeKind.Passed)
            {
                _failures.Add($"{_script}:{command.Line}: stale skip: the command passes ({skip})");
            }

            outcome = Outcome.Skipped;
        }

        if (outcome.Kind is OutcomeKind.Failed or OutcomeKind.Skipped) Forget(command);
        switch (outcome.Kind)
        {
            case OutcomeKind.Failed:
                _failures.Add($"{_script}:{command.Line}: {command.Type} {outcome.Message}");
                break;
            case OutcomeKind.Passed when isAssertion: _passed++; break;
            case OutcomeKind.Skipped when isAssertion: _skipped++; break;
            case OutcomeKind.NotCounted: _notCounted++; break;
        }
    }

    // What needs a module that could not be made is skipped too.
    private void Forget(ScriptCommand command)
    {
        if (command.Type is not ("module" or "module_instance")) return;
        _current = null;
        if ((command.Name ?? command.Instance) is { } name) _instances[name] = null;
    }

    private Outcome Execute(ScriptCommand command)
    {
        try
        {
            return command.Type switch
            {
                "module" => Instantiate(Binary(command), command.Name),
                "module_definition" => Define(command),
                "module_instance" => Definition(command.Module) is { } binary
                    ? Instantiate(binary, command.Instance)
                    : Outcome.Skipped,
                "register" => Register(command),
                "action" => WithAction(command, _ => Outcome.Passed),
                "assert_return" => WithAction(command, results => CheckResults(command.Expected!, results)),
                "assert_trap" or "assert_exhaustion" => ExpectTrap(command),
                "assert_malformed" => ExpectRefusal(command, ModuleError.Malformed),
                "assert_invalid" => ExpectRefusal(command, ModuleError.Invalid),
                "assert_unlinkable" => ExpectUnlinkable(command),
                "assert_uninstantiable" => ExpectUninstantiable(command),
                "assert_exception" => Outcome.Failed("not supported: exception handling"),
                _ => Outcome.Failed("is no known command"),
            };
        }
        catch (Exception e) when (e is ModuleException or LinkException or Trap)
        {
            return Outcome.Failed($"{e.GetType().Name}: {e.Message}");
        }
        catch (Exception e)
        {
            return Outcome.Failed($"{e.GetType().Name}: {e}");
        }
    }

    private byte[] Binary(ScriptCommand command) =>
        SuiteArchive.Find(_script, command.BinaryFilename ?? command.Filename!)
        ?? throw new FileNotFoundException($"the suite has no {_script}/{command.BinaryFilename ?? command.Filename}");

    private byte[]? Definition(string? name) => name is null ? _lastDefinition : _definitions.GetValueOrDefault(name);

    private void Validate(byte[] binary) =>
        ModuleValidator.Validate(ModuleDecoder.Decode(binary, _engine.Limits), _engine.Limits);

    private Outcome Define(ScriptCommand command)
    {
        _lastDefinition = Binary(command);
        Validate(_lastDefinition);
        if (command.Name is { } name) _definitions[name] = _lastDefinition;
        return Outcome.Passed;
    }

    private Outcome Instantiate(byte[] binary, string? name)
    {
        var module = _compile(_engine, binary, name ?? _script);
        if (NeedsSkipped(module)) return Outcome.Skipped;
        _current = _linker.Instantiate(_store, module);
        if (name is not null) _instances[name] = _current;
        return Outcome.Passed;
    }

    private Outcome Register(ScriptCommand command)
    {
        if (Find(command.Name) is not { } instance)
        {
            _unregistered.Add(command.As!);
            return Outcome.Skipped;
        }

        _linker.DefineInstance(command.As!, instance);
        return Outcome.Passed;
    }

    // True where the module imports from one that is skipped.
    private bool NeedsSkipped(Module module) =>
        module.Definition.Imports.Any(import => _unregistered.Contains(import.Module));

    private Instance? Find(string? name) => name is null ? _current : _instances.GetValueOrDefault(name);
}

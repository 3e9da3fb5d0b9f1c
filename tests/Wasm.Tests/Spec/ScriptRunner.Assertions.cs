namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>Actions and assertions.</summary>
internal sealed partial class ScriptRunner
{
    private Outcome WithAction(ScriptCommand command, Func<Value[], Outcome> check)
    {
        var action = command.Action!;
        if (Find(action.Module) is not { } instance) return Outcome.Skipped;
        if (action.Type == "get")
        {
            return instance.FindGlobal(action.Field) is { } global
                ? check([global.Value])
                : Outcome.Failed($"no exported global \"{action.Field}\"");
        }

        return instance.FindFunction(action.Field) is { } function
            ? check(function.Call([.. action.Args!.Select(_values.ToValue)]))
            : Outcome.Failed($"no exported function \"{action.Field}\"");
    }

    private Outcome CheckResults(ScriptValue[] expected, Value[] results)
    {
        if (expected.Length == results.Length && expected.Zip(results).All(pair => _values.Matches(pair.First, pair.Second)))
        {
            return Outcome.Passed;
        }

        return Outcome.Failed(
            $"gives ({string.Join(", ", results)}), expected ({string.Join(", ", expected.Select(ScriptValues.Describe))})");
    }

    private Outcome ExpectTrap(ScriptCommand command)
    {
        try
        {
            return WithAction(command, results => Outcome.Failed(
                $"gives ({string.Join(", ", results)}), expected the trap \"{command.Text}\""));
        }
        catch (Trap trap)
        {
            return CheckMessage(command, trap.Message);
        }
    }

    private Outcome ExpectRefusal(ScriptCommand command, ModuleError expected)
    {
        // The text format is no concern of an engine; for some texts the suite brings the binary too.
        if (SuiteArchive.Find(_script, command.BinaryFilename ?? command.Filename!) is not { } binary
            || command.ModuleType == "text" && command.BinaryFilename is null)
        {
            return Outcome.NotCounted;
        }

        try
        {
            Validate(binary);
            return Outcome.Failed($"is accepted, expected {expected} \"{command.Text}\"");
        }
        catch (ModuleException e)
        {
            return e.Error == expected
                ? Outcome.Passed
                : Outcome.Failed($"gives {e.Error} \"{e.Message}\", expected {expected} \"{command.Text}\"");
        }
    }

    private Outcome ExpectUnlinkable(ScriptCommand command)
    {
        var module = _compile(_engine, Binary(command), _script);
        if (NeedsSkipped(module)) return Outcome.Skipped;
        try
        {
            _linker.Instantiate(_store, module);
            return Outcome.Failed($"links, expected \"{command.Text}\"");
        }
        catch (LinkException e)
        {
            return CheckMessage(command, e.Message);
        }
    }

    private Outcome ExpectUninstantiable(ScriptCommand command)
    {
        var module = _compile(_engine, Binary(command), _script);
        if (NeedsSkipped(module)) return Outcome.Skipped;
        try
        {
            _linker.Instantiate(_store, module);
            return Outcome.Failed($"instantiates, expected the trap \"{command.Text}\"");
        }
        catch (Trap trap)
        {
            return CheckMessage(command, trap.Message);
        }
    }

    // The suite's texts are prefixes of messages, or add an index ("uninitialized element 2") that ours leaves out.
    private static Outcome CheckMessage(ScriptCommand command, string message) =>
        message.StartsWith(command.Text!, StringComparison.Ordinal) || command.Text!.StartsWith(message, StringComparison.Ordinal)
            ? Outcome.Passed
            : Outcome.Failed($"gives \"{message}\", expected \"{command.Text}\"");
}

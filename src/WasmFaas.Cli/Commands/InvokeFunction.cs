using System.Globalization;
using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Cli.Commands;

/// <summary><c>wasmfaas run --invoke NAME</c>: an exported function with numbers as arguments; results are printed one a line.</summary>
internal static class InvokeFunction
{
    /// <summary>Calls the function.</summary>
    /// <returns>The exit code, 0.</returns>
    public static int Run(Instance instance, string name, IReadOnlyList<string> arguments)
    {
        string module = instance.Module.Name;
        if (instance.FindFunction(name) is not { } function)
            throw new CommandFailedException(ExitCodes.Usage, $"{module} exports no function \"{name}\"; it exports {string.Join(", ", instance.Module.FunctionExports.Select(export => export.Name))}");
        var parameters = function.Type.Parameters;
        if (arguments.Count != parameters.Length)
            throw new CommandFailedException(ExitCodes.Usage, $"{name} is of type {function.Type}: expected {parameters.Length} arguments, found {arguments.Count}");
        var values = new Value[parameters.Length];
        for (int i = 0; i < values.Length; i++) values[i] = Parse(arguments[i], parameters[i]);
        Command.Initialize(instance);
        foreach (var result in function.Call(values)) Console.WriteLine(Format(result));
        return 0;
    }

    private static Value Parse(string text, ValueKind kind)
    {
        var culture = CultureInfo.InvariantCulture;
        try
        {
            return kind switch
            {
                ValueKind.I32 => Value.FromI32(text.StartsWith('-') ? int.Parse(text, culture) : (int)uint.Parse(text, culture)),
                ValueKind.I64 => Value.FromI64(text.StartsWith('-') ? long.Parse(text, culture) : (long)ulong.Parse(text, culture)),
                ValueKind.F32 => Value.FromF32(float.Parse(text, culture)),
                ValueKind.F64 => Value.FromF64(double.Parse(text, culture)),
                _ => throw new FormatException(),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"\"{text}\" is not a value of type {kind.ToString().ToLowerInvariant()}");
        }
    }

    private static string Format(Value value) => value.Kind switch
    {
        ValueKind.I32 => value.AsI32().ToString(CultureInfo.InvariantCulture),
        ValueKind.I64 => value.AsI64().ToString(CultureInfo.InvariantCulture),
        ValueKind.F32 => value.AsF32().ToString("R", CultureInfo.InvariantCulture),
        ValueKind.F64 => value.AsF64().ToString("R", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}

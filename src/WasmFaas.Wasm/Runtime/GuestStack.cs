using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace WasmFaas.Wasm.Runtime;

/// <summary>Reads the guest's frames out of a .NET stack trace: compiled functions are methods named f0, f1, ….</summary>
internal static class GuestStack
{
    /// <summary>Frames kept of a deeper stack.</summary>
    private const int MaxFrames = 100;

    private static readonly ConditionalWeakTable<Type, Module> s_modules = [];

    internal static void Register(Type compiled, Module module) => s_modules.AddOrUpdate(compiled, module);

    internal static ImmutableArray<WasmFrame> Frames(Exception exception)
    {
        var frames = ImmutableArray.CreateBuilder<WasmFrame>();
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            if (frames.Count == MaxFrames) break;
            MethodBase? method = frame.GetMethod();
            if (method?.DeclaringType is { } type
                && s_modules.TryGetValue(type, out var module)
                && int.TryParse(method.Name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int function))
                frames.Add(new WasmFrame(module.Name, function, module.FunctionName(function)));
        }

        return frames.ToImmutable();
    }
}

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

    // The names, not the module: an image compiled ahead of time stays for the life of the process, and would keep its module too.
    private static readonly ConditionalWeakTable<Type, Names> s_names = [];

    internal static void Register(Type compiled, Module module) =>
        s_names.AddOrUpdate(compiled, new Names(module.Name, module.Definition.FunctionNames));

    internal static ImmutableArray<WasmFrame> Frames(Exception exception)
    {
        var frames = ImmutableArray.CreateBuilder<WasmFrame>();
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            if (frames.Count == MaxFrames) break;
            if (Find(frame.GetMethod()) is { } found) frames.Add(found);
        }

        return frames.ToImmutable();
    }

    /// <summary>The innermost frame alone: a stack trace is made of all frames, and an exhausted stack has very many.</summary>
    internal static ImmutableArray<WasmFrame> Innermost(Exception exception) =>
        Find(exception.TargetSite) is { } frame ? [frame] : [];

    private static WasmFrame? Find(MethodBase? method) =>
        method?.DeclaringType is { } type
        && s_names.TryGetValue(type, out var names)
        && int.TryParse(method.Name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int function)
            ? new WasmFrame(names.Module, function, names.Functions.GetValueOrDefault(function))
            : null;

    private sealed record Names(string Module, IReadOnlyDictionary<int, string> Functions);
}

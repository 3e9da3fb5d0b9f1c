using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.State;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>Makes a keeper function's options from its object and what that refers to.</summary>
/// <param name="find">Finds an object.</param>
/// <param name="mounts">Where the files of secrets and configmaps are.</param>
/// <param name="states">The functions' keys and values.</param>
internal sealed class FunctionSettings(Func<ResourceKind, ResourceKey, Resource?> find, MountStore mounts, FunctionStates states)
{
    private const long LongestIdleSeconds = 36_500L * 86_400;

    private readonly FunctionVariables _variables = new(find);
    private readonly FunctionFiles _files = new(find, mounts);

    /// <summary>Makes the options.</summary>
    /// <exception cref="SettingsException">Something is missing or not valid.</exception>
    public FunctionOptions Make(FunctionObject function)
    {
        var spec = function.Spec;
        long concurrency = (spec.Number("concurrency") ?? 500) * (spec.Number("requestsPerPod") ?? 1);
        int warm = function.IsService ? 0 : Warm(function);
        return FunctionOptions.Default with
        {
            Convention = Named<CallingConvention>(function, Annotations.Convention),
            Isolation = Named<Isolation>(function, Annotations.Isolation),
            Timeout = TimeSpan.FromSeconds(Math.Clamp(spec.Number("functionTimeout") ?? 60, 1, 86_400)),
            IdleTimeToLive = TimeSpan.FromSeconds(Math.Clamp(spec.Number("idletimeout") ?? 120, 0, LongestIdleSeconds)),
            Concurrency = Math.Max(warm, (int)Math.Clamp(concurrency, 1, PlatformLimits.Concurrency)),
            WarmInstances = warm,
            RetainedInstances = (int)Math.Clamp(spec.Number("retainPods") ?? 0, 0, PlatformLimits.Concurrency),
            IsSingleUse = spec.Flag("onceOnly"),
            MemoryBytes = Memory(function),
            Environment = _variables.Read(function),
            Directories = function.IsService ? [] : _files.Make(function),
            State = states.Find(function),
            Streaming = StreamingSettings.Of(spec),
        };
    }

    /// <summary>The options as a text that is the same exactly when they are.</summary>
    public static string Describe(FunctionOptions options)
    {
        var text = new StringBuilder();
        text.Append($"{options.Convention},{options.Isolation},{options.Timeout},{options.IdleTimeToLive},{options.Concurrency},{options.MemoryBytes},{options.WarmInstances},{options.RetainedInstances},{options.IsSingleUse}");
        foreach (var (name, value) in options.Environment) text.Append('\0').Append(name).Append('=').Append(value);
        foreach (var directory in options.Directories) text.Append('\0').Append(directory.GuestPath).Append('\0').Append(directory.HostPath);
        text.Append('\0').Append(options.State).Append('\0').Append(options.Streaming);
        return text.ToString();
    }

    /// <summary>A version has none: it would hold instances as long as it is kept, whether anybody calls it or not.</summary>
    private static int Warm(FunctionObject function)
    {
        if (function.Resource.Kind == ResourceKinds.FunctionVersion) return 0;
        long warm = Math.Max(function.MinScale, function.Spec.Object("provisionedConcurrency").Number("target") ?? 0);
        if (warm <= PlatformLimits.WarmInstances) return (int)warm;
        throw new SettingsException("ConfigurationInvalid", $"{warm} warm instances (MinScale, provisionedConcurrency): expected {PlatformLimits.WarmInstances} at most (PlatformLimits.WarmInstances)");
    }

    private static T? Named<T>(FunctionObject function, string annotation)
        where T : struct, Enum
    {
        if (function.Resource.Annotation(annotation) is not { Length: > 0 } text) return null;
        foreach (var value in Enum.GetValues<T>())
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        throw new SettingsException("ConfigurationInvalid", $"annotation {annotation} is \"{text}\": expected {string.Join(" or ", Enum.GetNames<T>()).ToLowerInvariant()}");
    }

    private long Memory(FunctionObject function)
    {
        var limit = function.Spec.Object("resources").Object("limits")?["memory"] ?? function.Container.Object("resources").Object("limits")?["memory"];
        if (limit is null && function.Spec.Object("environment").Text("name") is { } environment)
            limit = find(ResourceKinds.Environment, new ResourceKey(function.Namespace, environment))?.Spec.Object("resources").Object("limits")?["memory"];
        if (limit is null) return PlatformLimits.MemoryBytes;
        decimal? bytes = ResourceQuantity.Parse(limit);
        if (bytes is >= 65_536 and <= 64L << 30) return (long)bytes.Value;
        throw new SettingsException("ConfigurationInvalid", $"resources.limits.memory is {limit.ToJsonString()}: expected from 64Ki to 64Gi");
    }
}

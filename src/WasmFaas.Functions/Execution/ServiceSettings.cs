using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Execution;

/// <summary>Makes the options of a resident service (ExecutorType container) from its function's object.</summary>
internal static class ServiceSettings
{
    private const long DefaultStartSeconds = 120, DefaultGraceSeconds = 360, LongestSeconds = 86_400;

    /// <summary>Makes the options.</summary>
    /// <exception cref="SettingsException">Something is not valid.</exception>
    public static ServiceOptions Make(FunctionObject function, FunctionOptions options)
    {
        var execution = function.Spec.Object("InvokeStrategy").Object("ExecutionStrategy");
        return new ServiceOptions
        {
            Function = options,
            Arguments = function.Container.Texts("args"),
            ProbePath = ProbePath(function),
            Instances = (int)Math.Clamp(function.MinScale, 1, ServiceLimits.Instances),

            // A version would run as long as it is kept, whether anybody calls it or not.
            IsAlwaysOn = function.MinScale > 0 && function.Resource.Kind != ResourceKinds.FunctionVersion,
            StartTime = Seconds(execution.Number("SpecializationTimeout"), DefaultStartSeconds),
            GraceTime = Seconds(function.Spec.Object("podspec").Number("terminationGracePeriodSeconds"), DefaultGraceSeconds),
        };
    }

    /// <summary>The options as a text that is the same exactly when they are.</summary>
    public static string Describe(ServiceOptions options)
    {
        var text = new StringBuilder(FunctionSettings.Describe(options.Function));
        text.Append($"\0{options.ProbePath},{options.Instances},{options.IsAlwaysOn},{options.StartTime},{options.GraceTime}");
        foreach (string argument in options.Arguments) text.Append('\0').Append(argument);
        return text.ToString();
    }

    private static string? ProbePath(FunctionObject function)
    {
        if (function.Container.Object("readinessProbe").Object("httpGet") is not { } probe) return null;
        string path = probe.Text("path") ?? "/";
        if (path[0] == '/' && path.All(c => c is > ' ' and < '\x7f')) return path;
        throw new SettingsException("ConfigurationInvalid", $"spec.podspec.containers[0].readinessProbe.httpGet.path is \"{path}\": expected a path of printable ASCII characters that begins with '/'");
    }

    private static TimeSpan Seconds(long? given, long otherwise) => TimeSpan.FromSeconds(Math.Clamp(given is > 0 ? given.Value : otherwise, 1, LongestSeconds));
}

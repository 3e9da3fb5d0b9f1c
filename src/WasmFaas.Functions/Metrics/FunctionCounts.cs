using WasmFaas.Keeper;
using WasmFaas.Keeper.Metrics;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Metrics;

/// <summary>What a function came to, and what it is doing, whichever sort it is.</summary>
/// <param name="Name">Name in the keeper.</param>
/// <param name="Statistics">Counts of its requests.</param>
/// <param name="InFlight">Requests that wait or run.</param>
/// <param name="Waiting">Requests that wait for an instance.</param>
/// <param name="IdleInstances">Instances that wait for a request; of a service, those that are ready.</param>
/// <param name="Instances">Instances that wait for a request or run one.</param>
/// <param name="IsLoaded">True where its module is in memory.</param>
internal sealed record FunctionCounts(string Name, FunctionStatistics Statistics, int InFlight, int Waiting, int IdleInstances, int Instances, bool IsLoaded)
{
    /// <summary>Linear memory of the instances that wait for a request, in bytes; null for services, whose guests never wait.</summary>
    public long? IdleMemoryBytes { get; init; }

    /// <summary>What a service is doing; null for other functions.</summary>
    public ServiceStatus? Service { get; init; }

    /// <summary>The functions whose name in the keeper is wanted, by name.</summary>
    public static IReadOnlyList<FunctionCounts> Read(FunctionHost host, ServiceHost? services, Func<string, bool> isWanted)
    {
        var functions = host.Functions.Where(function => isWanted(function.Name)).Select(function => new FunctionCounts(function.Name, function.Metrics.Read(), function.InFlight, function.Waiting, function.IdleInstances, function.Instances, function.IsLoaded) { IdleMemoryBytes = function.IdleMemoryBytes });
        var resident = (services?.Services ?? []).Where(service => isWanted(service.Name)).GroupBy(service => service.Name).Select(Read);
        return [.. functions.Concat(resident).OrderBy(function => function.Name, StringComparer.Ordinal)];
    }

    /// <summary>While one state of a service takes another's place, the one before has requests still.</summary>
    private static FunctionCounts Read(IEnumerable<Service> states)
    {
        var all = states.Select(service => (Service: service, service.Status)).OrderBy(entry => entry.Status.State is ServiceState.Draining or ServiceState.Ended).ToList();
        var (current, status) = all[0];
        return new FunctionCounts(current.Name, current.Metrics.Read(), all.Sum(entry => entry.Service.InFlight), all.Sum(entry => entry.Service.Waiting), status.Ready, status.Ready, current.IsRunning) { Service = status };
    }
}

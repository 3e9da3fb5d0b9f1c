using WasmFaas.Functions.Routing;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Execution;

/// <summary>
/// Keeps the resident services as plans say. Where one runs, its new state is started beside it and takes its place once it is ready; only
/// then is the one before drained. One that does not become ready leaves what was there before. Safe for use by several threads.
/// </summary>
internal sealed class ServiceController(ServiceHost services, FunctionTargets targets)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FunctionKey, ServiceEntry> _entries = [];

    /// <summary>Called after a service's state has changed; on any thread.</summary>
    public Action<FunctionKey>? Changed { get; set; }

    /// <summary>Has a service be as a plan says.</summary>
    public void Apply(FunctionPlan plan)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(plan.Key, out var entry)) _entries.Add(plan.Key, entry = new ServiceEntry());
            entry.Function = plan.Function;
            string fingerprint = plan.Fingerprint;
            if (fingerprint == entry.Pending?.Fingerprint || fingerprint == entry.FailedFingerprint) return;
            entry.Abandon();
            if (fingerprint == entry.Current?.Fingerprint) return;
            var state = Create(plan, fingerprint);
            if (entry.Current?.Service.IsRunning == true)
            {
                entry.Pending = state;
                _ = PrepareAsync(plan.Key, entry, state);
                return;
            }

            Promote(entry, state);
            if (state.Service.Options.IsAlwaysOn) _ = StartAsync(state.Service);
        }
    }

    /// <summary>Has requests find the service, with the newest object's name and version. False where there is none.</summary>
    public bool Publish(FunctionKey key, FunctionObject function)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry) || entry.Current is null) return false;
            entry.Function = function;
            targets.Set(function.KeeperName, FunctionTargetState.Serving(entry.Current.Service, function));
            return true;
        }
    }

    /// <summary>What a service is doing; null where there is none.</summary>
    public ServiceReport? Find(FunctionKey key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry) || entry.Current is null) return null;
            return new ServiceReport(entry.Current.Service.Status, entry.Current.Service.Options, entry.Pending is not null, entry.Failure);
        }
    }

    /// <summary>Ends a service; its requests in flight end first. Requests must not find it any more.</summary>
    public void Remove(FunctionKey key)
    {
        lock (_lock)
        {
            if (!_entries.Remove(key, out var entry)) return;
            entry.Abandon();
            _ = entry.Current?.Service.EndAsync();
        }
    }

    private Generation Create(FunctionPlan plan, string fingerprint)
    {
        var service = services.Create(plan.Function.KeeperName, ModuleSource.FromFile(plan.ModulePath!), plan.Service!);
        service.Changed += () => Changed?.Invoke(plan.Key);
        return new Generation(fingerprint, service);
    }

    private async Task PrepareAsync(FunctionKey key, ServiceEntry entry, Generation state)
    {
        string? failure = null;
        try
        {
            await state.Service.StartAsync(CancellationToken.None);
        }
        catch (ServiceException e)
        {
            failure = e.Message;
        }

        lock (_lock)
        {
            if (entry.Pending != state) return;
            entry.Pending = null;
            if (failure is null)
            {
                Promote(entry, state);
            }
            else
            {
                (entry.FailedFingerprint, entry.Failure) = (state.Fingerprint, failure);
                _ = state.Service.EndAsync();
            }
        }

        Changed?.Invoke(key);
    }

    private void Promote(ServiceEntry entry, Generation state)
    {
        var before = entry.Current;
        entry.Current = state;
        targets.Set(entry.Function!.KeeperName, FunctionTargetState.Serving(state.Service, entry.Function));
        _ = before?.Service.EndAsync();
    }

    private static async Task StartAsync(Service service)
    {
        try
        {
            await service.StartAsync(CancellationToken.None);
        }
        catch (ServiceException)
        {
            // Its state tells why, and it is tried again.
        }
    }

    /// <summary>A service as one state of its function's code and options asks for it.</summary>
    private sealed record Generation(string Fingerprint, Service Service);

    private sealed class ServiceEntry
    {
        public FunctionObject? Function { get; set; }

        public Generation? Current { get; set; }

        /// <summary>What is to take the place of <see cref="Current"/> once it is ready.</summary>
        public Generation? Pending { get; set; }

        /// <summary>What was to take its place, and did not become ready.</summary>
        public string? FailedFingerprint { get; set; }

        public string? Failure { get; set; }

        /// <summary>Gives up what was to take the place of the current one.</summary>
        public void Abandon()
        {
            (FailedFingerprint, Failure) = (null, null);
            _ = Pending?.Service.EndAsync();
            Pending = null;
        }
    }
}

using System.Net;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Async;
using WasmFaas.Functions.Canaries;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Metrics;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Routing;
using WasmFaas.Functions.State;
using WasmFaas.Functions.Storage;
using WasmFaas.Functions.Triggers;
using WasmFaas.Functions.Triggers.MessageQueues;
using WasmFaas.Functions.Triggers.Watches;
using WasmFaas.Functions.Ui;
using WasmFaas.Functions.Versioning;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Http;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions;

/// <summary>The functions' platform on one machine: the store, the controllers, the router and the servers.</summary>
public sealed class Platform : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _work = [];
    private readonly IResourceStore _store;
    private readonly Cluster _cluster;
    private readonly ArchiveStore _archives;
    private readonly StateStore _state;
    private readonly PackageController _packages;
    private readonly ServiceHost _services;
    private readonly FunctionController _functions;
    private readonly RouteController _routes;
    private readonly VersionController _versions;
    private readonly AliasController _aliases;
    private readonly EventRecorder _events;
    private readonly EnvironmentController _environments;
    private readonly CanaryController _canaries;
    private readonly ArchiveCollector _collector;
    private readonly ProvisioningController _provisioning;
    private readonly FunctionCaller _caller;
    private readonly AsyncQueue _async;
    private readonly AsyncDeliverer _deliverer;
    private readonly TopicPublisher _topics;
    private readonly TimerSource _timers;
    private readonly MessageQueueController _queues;
    private readonly WatchTriggerController _watches;
    private readonly CancellationTokenSource _drained = new(), _draining = new();
    private readonly KeeperServer _server;
    private readonly ApiServer _api;
    private readonly ApiAccess _access;
    private readonly UiEndpoint _ui;
    private readonly string _dataDirectory;
    private Task _reading = Task.CompletedTask;

    /// <summary>Makes a platform; <see cref="StartAsync"/> starts it.</summary>
    /// <param name="options">Where it keeps its state and listens.</param>
    /// <param name="host">Runs the functions; not the platform's to end.</param>
    /// <param name="log">The log, or null.</param>
    /// <exception cref="StorageException">The state cannot be read.</exception>
    public Platform(PlatformOptions options, FunctionHost host, KeeperLog? log)
        : this(options, host, log, OpenStore(options), TimeProvider.System)
    {
    }

    internal Platform(PlatformOptions options, FunctionHost host, KeeperLog? log, IResourceStore store, TimeProvider time)
    {
        _store = store;
        _cluster = new Cluster(store, time, log);
        _archives = new ArchiveStore(Path.Combine(options.DataDirectory, "archives"), time);
        _events = new EventRecorder(store, time, log);
        var statuses = new StatusWriter(store, time, log, _events);
        var targets = new FunctionTargets();
        _async = new AsyncQueue(Path.Combine(options.DataDirectory, "async.db"), time);
        var router = new FissionRouter(targets, new NameRouter(host), new ServiceForwarder(log), new AsyncIntake(_async, time), Random.Shared);
        _services = new ServiceHost(host, Path.Combine(options.DataDirectory, "services"));
        _state = new StateStore(Path.Combine(options.DataDirectory, "keys.db"), time, log);
        _packages = new PackageController(_cluster[ResourceKinds.Package], new PullSecrets(_cluster[ResourceKinds.Secret]), _archives, host.Engine, statuses, time, log);
        _functions = new FunctionController(_cluster, _packages, _archives, new MountStore(Path.Combine(options.DataDirectory, "mounts")), host, _services, targets, statuses, log, new FunctionStates(_state));
        var calls = new CallCounts();
        _routes = new RouteController(_cluster, targets, router, calls, statuses, log);
        _canaries = new CanaryController(_cluster, store, calls, statuses, time, log);
        _environments = new EnvironmentController(_cluster[ResourceKinds.Environment], statuses, log);
        _versions = new VersionController(_cluster, store, statuses, time, _events, log);
        _aliases = new AliasController(_cluster, statuses, time, log);
        _collector = new ArchiveCollector(_cluster, _archives, _packages, host, _services, time, log);
        _provisioning = new ProvisioningController(_cluster, host, statuses, time, log);
        _server = new KeeperServer(host, options.Listen, router);
        _caller = new FunctionCaller(() => _server.EndPoint);
        _timers = new TimerSource(_cluster[ResourceKinds.TimeTrigger], CallByTimerAsync, statuses, time, log);
        _queues = new MessageQueueController(_cluster, _caller, statuses, time, log);
        _topics = new TopicPublisher(_queues.Connections);
        _deliverer = new AsyncDeliverer(_async, _cluster, _caller, _topics, time, Random.Shared, log);
        _watches = new WatchTriggerController(store, _cluster[ResourceKinds.KubernetesWatchTrigger], _caller, statuses, time, log);
        _dataDirectory = options.DataDirectory;
        _access = ApiAccess.Prepare(options.DataDirectory, options.ApiListen.Address);
        _api = new ApiServer(store, options.ApiListen, _access, time: time, log: log);
        _ui = new UiEndpoint(host, () => _server.EndPoint, time, _services);
        _api.Add(_ui);
        _api.Add(new ArchiveEndpoint(_archives));
        _api.Add(new MetricsEndpoint(host, _services, _async));
        _api.Add(new AsyncEndpoint(_async));
        _api.Add(new StateEndpoint(_state, new StateTokens(options.DataDirectory), _cluster[ResourceKinds.Function], _access.Token is null));
        if (log is not null) _api.Add(new FunctionLogEndpoint(store, log.Functions));
        if (options.BuiltIn.Count != 0) host.Add([.. options.BuiltIn.Select(function => (function.Name, ModuleSource.FromFile(function.Path), function.Options))]);
    }

    /// <summary>Where functions are called, once the platform listens.</summary>
    public IPEndPoint EndPoint => _server.EndPoint;

    /// <summary>Where the API is served, once the platform listens.</summary>
    public IPEndPoint ApiEndPoint => _api.EndPoint;

    /// <summary>The file that clients of the API find it by.</summary>
    public string KubeConfigPath => Path.Combine(_dataDirectory, "kubeconfig");

    /// <summary>Reads the state, sets up functions and routes, and listens.</summary>
    /// <exception cref="IOException">An address is in use or not this machine's.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        _cluster.OnChanged((kind, key) =>
        {
            if (kind == ResourceKinds.Package) _packages.OnChanged(key);
            else if (kind == ResourceKinds.TimeTrigger) _timers.OnChanged(key);
            else if (kind == ResourceKinds.KubernetesWatchTrigger) _watches.OnChanged(key);
            else _functions.OnChanged(kind, key);
            _routes.OnChanged(kind, key);
            _versions.OnChanged(kind, key);
            _aliases.OnChanged(kind, key);
            _canaries.OnChanged(kind, key);
            _environments.OnChanged(kind, key);
            _queues.OnChanged(kind, key);
        });
        _functions.Served += _versions.OnServed;
        _functions.Served += _provisioning.OnServed;
        _packages.Changed += key => _functions.OnChanged(ResourceKinds.Package, key);
        _work.Add(await _cluster.StartAsync(_stopping.Token));
        _packages.Restore();
        await _functions.LookAsync(cancellationToken);
        await _routes.LookAsync(cancellationToken);
        _work.Add(Task.Run(() => _events.RunAsync(_stopping.Token), CancellationToken.None));
        _work.Add(Task.Run(() => _environments.RunAsync(_stopping.Token), CancellationToken.None));
        _work.Add(Task.Run(() => _packages.RunAsync(_stopping.Token), CancellationToken.None));
        _work.Add(Task.Run(() => _functions.RunAsync(_stopping.Token), CancellationToken.None));
        _work.Add(Task.Run(() => _routes.RunAsync(_stopping.Token), CancellationToken.None));
        _work.Add(Task.Run(() => _versions.RunAsync(_stopping.Token), CancellationToken.None));
        _work.Add(Task.Run(() => _aliases.RunAsync(_stopping.Token), CancellationToken.None));
        _work.Add(Task.Run(() => _provisioning.RunAsync(_stopping.Token), CancellationToken.None));
        _work.Add(Task.Run(() => _collector.RunAsync(_stopping.Token), CancellationToken.None));
        await _api.StartAsync(cancellationToken);
        _access.WriteKubeConfig(KubeConfigPath, _api.EndPoint);
        await _server.StartAsync(cancellationToken);
        _work.Add(Task.Run(() => _canaries.RunAsync(_stopping.Token), CancellationToken.None));
        _work.Add(Task.Run(() => _watches.RunAsync(_stopping.Token), CancellationToken.None));
        _reading = Task.WhenAll(
            Task.Run(() => _timers.RunAsync(_draining.Token, _drained.Token), CancellationToken.None),
            Task.Run(() => _queues.RunAsync(_draining.Token, _drained.Token), CancellationToken.None),
            Task.Run(() => _deliverer.RunAsync(_draining.Token, _drained.Token), CancellationToken.None));
    }

    /// <summary>Accepts no more requests, and waits for those in flight.</summary>
    /// <param name="drain">When cancelled, the requests in flight are ended.</param>
    public async Task StopAsync(CancellationToken drain)
    {
        // The timers' calls, the queues' messages and asynchronous calls need the server until they have been dealt with.
        await _draining.CancelAsync();
        await using (drain.Register(_drained.Cancel)) await _reading;
        await Task.WhenAll(_server.StopAsync(drain), _api.StopAsync(drain));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
        await _services.DisposeAsync();
        await _api.DisposeAsync();
        _ui.Dispose();
        await _stopping.CancelAsync();
        try
        {
            await Task.WhenAll(_work);
        }
        catch (OperationCanceledException)
        {
            // That is how the work ends.
        }

        await _store.DisposeAsync();
        await _state.DisposeAsync();
        await _topics.DisposeAsync();
        await _async.DisposeAsync();
        _archives.Dispose();
        _caller.Dispose();
        _stopping.Dispose();
        _draining.Dispose();
        _drained.Dispose();
    }

    private Task<int> CallByTimerAsync(string method, string path, string timer, CancellationToken cancellationToken) =>
        _caller.CallAsync(method, path, null, [new("X-Fission-Timer-Name", timer)], cancellationToken);

    private static SqliteResourceStore OpenStore(PlatformOptions options)
    {
        Directory.CreateDirectory(options.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return SqliteResourceStore.Open(Path.Combine(options.DataDirectory, "state.db"));
    }
}

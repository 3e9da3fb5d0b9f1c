using System.Collections.Concurrent;
using System.Globalization;

namespace WasmFaas.Keeper.Services;

/// <summary>Makes resident services and knows those that there are. Safe for use by several threads.</summary>
/// <param name="functions">The host whose engine, log, clock and limits they use; ended after them.</param>
/// <param name="directory">Where their sockets are; made with the first, and nobody else's.</param>
public sealed class ServiceHost(FunctionHost functions, string directory) : IAsyncDisposable
{
    /// <summary>Longest path of a Unix-domain socket, in bytes (unix(7), sun_path).</summary>
    private const int SocketPathLength = 107;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly ConcurrentDictionary<Service, bool> _services = new();
    private readonly Lock _lock = new();
    private string? _directory;
    private long _sockets;

    /// <summary>The services, in no order; of one name there are several while one takes another's place.</summary>
    public IEnumerable<Service> Services => _services.Keys;

    internal FunctionHost Functions => functions;

    /// <summary>Makes a service; it is idle until it is asked for.</summary>
    /// <exception cref="FunctionException">An option is not valid.</exception>
    public Service Create(string name, ModuleSource source, ServiceOptions options)
    {
        if (options.Instances is < 1 or > ServiceLimits.Instances) throw new FunctionException($"{name}: {options.Instances} instances, expected from 1 to {ServiceLimits.Instances} (ServiceLimits.Instances)");
        var service = new Service(this, name, source, options);
        _services.TryAdd(service, true);
        return service;
    }

    /// <summary>Checks that a module can be a service.</summary>
    /// <exception cref="FunctionException">It cannot.</exception>
    public Task CheckAsync(string name, ModuleSource source) => Task.Run(() => _ = ResidentModule.Load(functions, name, source));

    /// <summary>Ends all services at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_services.Keys.Select(service => service.DisposeAsync().AsTask()));
        if (_directory is not null) Directory.Delete(_directory, recursive: true);
    }

    internal void Forget(Service service) => _services.TryRemove(service, out _);

    internal string NewSocketPath()
    {
        lock (_lock)
        {
            _directory ??= MakeDirectory();
            return Path.Combine(_directory, (++_sockets).ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The directory where its path is short enough for sockets, else one of the system's temporary ones.</summary>
    private string MakeDirectory()
    {
        if (System.Text.Encoding.UTF8.GetByteCount(directory) + 20 > SocketPathLength) return Directory.CreateTempSubdirectory("wasmfaas-").FullName;
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        return Directory.CreateDirectory(directory, Private).FullName;
    }
}

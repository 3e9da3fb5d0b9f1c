using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>
/// A RabbitMQ broker of a test's own: its files in a directory of their own, on loopback, with a port mapper (epmd) that goes
/// with it.
/// </summary>
public sealed class RabbitNode : IAsyncLifetime
{
    private const string Installed = "/usr/lib/rabbitmq/lib";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("rabbit-");
    private readonly int _port = FreePort.Find(), _nodePort = FreePort.Find(), _mapperPort = FreePort.Find();
    private Process? _mapper, _server;

    /// <summary>Address for triggers.</summary>
    public string Address => $"amqp://guest:guest@127.0.0.1:{_port}/";

    /// <summary>Skips a test where there is no broker.</summary>
    public static void SkipWhereMissing() => Assert.SkipWhen(Script() is null, "rabbitmq-server is not installed");

    public async ValueTask InitializeAsync()
    {
        if (Script() is null) return;
        _mapper = Start("epmd", "-port", _mapperPort.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1");
        await StartAsync();
    }

    /// <summary>Starts the broker, with the messages that it had.</summary>
    public async Task StartAsync()
    {
        _server = Start(Script()!);
        while (true)
        {
            Assert.False(_server.HasExited, "rabbitmq-server ended");
            try
            {
                await using var connection = await ConnectAsync();
                return;
            }
            catch (RabbitMQ.Client.Exceptions.BrokerUnreachableException)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Ends the broker.</summary>
    public async Task StopAsync()
    {
        if (_server is null) return;
        using var kill = Process.Start("kill", ["-s", "TERM", $"{_server.Id}"]);
        await kill.WaitForExitAsync();
        await _server.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    /// <summary>Connects a client.</summary>
    public Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = new Uri(Address), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_mapper is not null)
        {
            _mapper.Kill();
            await _mapper.WaitForExitAsync();
            _mapper.Dispose();
        }

        _directory.Delete(recursive: true);
    }

    private static string? Script() => Directory.Exists(Installed)
        ? Directory.EnumerateDirectories(Installed, "rabbitmq_server-*").Select(path => Path.Combine(path, "sbin", "rabbitmq-server")).FirstOrDefault(File.Exists)
        : null;

    private Process Start(string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory.FullName };
        var environment = info.Environment;
        environment["HOME"] = _directory.FullName;
        environment["ERL_EPMD_PORT"] = $"{_mapperPort}";
        environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        environment["RABBITMQ_NODENAME"] = $"test{_port}@localhost";
        environment["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1";
        environment["RABBITMQ_NODE_PORT"] = $"{_port}";
        environment["RABBITMQ_DIST_PORT"] = $"{_nodePort}";
        environment["RABBITMQ_MNESIA_BASE"] = Path.Combine(_directory.FullName, "mnesia");
        environment["RABBITMQ_LOG_BASE"] = Path.Combine(_directory.FullName, "log");
        environment["RABBITMQ_CONF_ENV_FILE"] = "/dev/null";
        environment["RABBITMQ_CONFIG_FILE"] = Path.Combine(_directory.FullName, "none");
        environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_directory.FullName, "plugins");
        environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}";
        var process = Process.Start(info)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}

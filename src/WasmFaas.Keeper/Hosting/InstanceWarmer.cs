using System.Diagnostics;
using WasmFaas.Keeper.Scheduling;

namespace WasmFaas.Keeper.Hosting;

/// <summary>Makes a function's instances before requests come, up to the number that it is to have. Safe for use by several threads.</summary>
internal sealed class InstanceWarmer(FunctionHost host, HostedFunction function, int target)
{
    private int _target = target, _asked;

    /// <summary>How many instances there are to be, those that run a request included.</summary>
    public int Target
    {
        get => Volatile.Read(ref _target);
        set => Volatile.Write(ref _target, value);
    }

    /// <summary>Makes what is missing, in the background; asked for again meanwhile, it looks again.</summary>
    public void Start()
    {
        if (Target == 0 || Interlocked.Increment(ref _asked) != 1) return;
        _ = Task.Run(async () =>
        {
            int seen;
            do
            {
                seen = Volatile.Read(ref _asked);
                await RunAsync();
            }
            while (Interlocked.CompareExchange(ref _asked, 0, seen) != seen);
        });
    }

    /// <summary>Makes what is missing. An instance that cannot be made is logged, and ends the attempt.</summary>
    public async Task RunAsync()
    {
        function.Enter();
        try
        {
            var loaded = function.Loaded ?? await function.LoadAsync();
            while (!function.IsEvicted && !host.Stopping.IsCancellationRequested && loaded.Instances.TryMake(Target) is { } instance)
            {
                if (await TryReadyAsync(loaded, instance) is not { } error) continue;
                host.Log?.Write("warn", $"no instance can be made before requests come: {error.Message}", ("function", function.Name));
                return;
            }
        }
        catch (ObjectDisposedException)
        {
            // The keeper ends.
        }
        catch (Exception e)
        {
            host.Log?.Write("error", $"no instance can be made before requests come: {(e is FunctionException ? e.Message : e)}", ("function", function.Name));
        }
        finally
        {
            function.Leave();
        }
    }

    private async Task<Exception?> TryReadyAsync(LoadedFunction loaded, WarmInstance instance)
    {
        Exception? error = null;
        bool isReady = false;
        try
        {
            await host.Lane.RunAsync(
                function,
                () =>
                {
                    long now = Stopwatch.GetTimestamp();
                    error = instance.Ready(host.Watch, now, now + function.TimeoutTicks);
                },
                long.MaxValue);
            isReady = error is null;
        }
        finally
        {
            if (isReady) loaded.Instances.Return(instance, host.TimeProvider.GetTimestamp());
            else loaded.Instances.Drop(instance);
        }

        return error;
    }
}

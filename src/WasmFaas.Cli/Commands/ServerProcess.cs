using System.Runtime.InteropServices;

namespace WasmFaas.Cli.Commands;

/// <summary>What the commands that serve have in common.</summary>
internal static class ServerProcess
{
    /// <summary>Time that requests in flight have at the end.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    /// <summary>Threads that a guest holds for longer than expected must not make other requests wait for new ones.</summary>
    public static void Prepare()
    {
        ThreadPool.GetMinThreads(out _, out int completion);
        ThreadPool.SetMinThreads(Math.Max(16, Environment.ProcessorCount * 4), completion);
    }

    /// <summary>SIGTERM or SIGINT, while it exists.</summary>
    public sealed class StopSignal : IDisposable
    {
        private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly PosixSignalRegistration _terminate, _interrupt;

        public StopSignal()
        {
            _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        }

        /// <summary>Ends with the first signal.</summary>
        public Task Received => _received.Task;

        public void Dispose()
        {
            _terminate.Dispose();
            _interrupt.Dispose();
        }

        private void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            _received.TrySetResult();
        }
    }
}

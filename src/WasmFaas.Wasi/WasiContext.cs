using Microsoft.Win32.SafeHandles;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>
/// One guest's view of the system: arguments, environment, descriptors, standard streams, clocks and random numbers. Put it
/// into <see cref="Store.Data"/>. Made once per pooled instance; <see cref="Reset"/> readies it for the next request without
/// allocating. Used by one thread at a time.
/// </summary>
public sealed class WasiContext : IDisposable
{
    private readonly Descriptor[] _fixed;
    private readonly InputDescriptor _input = new();
    private readonly OutputDescriptor _output, _error;
    private Waiter? _waiter;
    private ProcessExit? _exit;

    /// <summary>Makes the context of a guest.</summary>
    /// <exception cref="ArgumentException">The options pass a limit, or an argument contains a zero.</exception>
    public WasiContext(WasiOptions? options = null)
    {
        Options = options ?? WasiOptions.Default;
        var limits = Options.Limits;
        Arguments = new StringTable(limits.ArgumentBytes, nameof(WasiLimits.ArgumentBytes));
        Environment = new StringTable(limits.EnvironmentBytes, nameof(WasiLimits.EnvironmentBytes));
        foreach (string argument in Options.Arguments) Arguments.Add(argument);
        foreach (var (name, value) in Options.Environment) Environment.Add(name, value);
        Arguments.Fix();
        Environment.Fix();

        _output = new OutputDescriptor(this);
        _error = new OutputDescriptor(this);
        _fixed = [_input, _output, _error, .. Options.Preopens.Select(DirectoryDescriptor.From), .. Options.Listeners.Select(SocketDescriptor.FromListener)];
        if (_fixed.Length > limits.Descriptors)
            throw new ArgumentException($"{_fixed.Length} descriptors are open from the start, more than {limits.Descriptors} (WasiLimits.Descriptors)", nameof(options));
        Descriptors = new DescriptorTable(limits.Descriptors, _fixed);
        Clock = new Clock(Options.TimeProvider);
        Entropy = new Entropy(Options.Entropy);
        OutputLeft = limits.OutputBytes;
    }

    /// <summary>What the context was made of.</summary>
    public WasiOptions Options { get; }

    /// <summary>The guest's arguments, the program's name first.</summary>
    public StringTable Arguments { get; }

    /// <summary>The guest's environment variables.</summary>
    public StringTable Environment { get; }

    internal DescriptorTable Descriptors { get; }

    internal Clock Clock { get; }

    internal Entropy Entropy { get; }

    /// <summary>
    /// Called once, on the guest's thread, when it first asks for a connection of a listening socket, or waits for one: from
    /// then on it takes what comes.
    /// </summary>
    public Action? Listening { get; set; }

    /// <summary>Bytes that may still be written to sinks.</summary>
    internal long OutputLeft { get; set; }

    internal Waiter Waiter => _waiter ??= new Waiter();

    /// <summary>Standard input is a piece of memory.</summary>
    public void SetInput(ReadOnlyMemory<byte> bytes)
    {
        _input.Set(bytes);
        Descriptors.Set(0, _input);
    }

    /// <summary>Standard input is read from a source.</summary>
    public void SetInput(InputSource source)
    {
        _input.Set(source);
        Descriptors.Set(0, _input);
    }

    /// <summary>Standard input is a descriptor of the host, which the guest never closes.</summary>
    public void SetInput(SafeFileHandle file) => Descriptors.Set(0, FileDescriptor.Borrow(file, Rights.FdRead));

    /// <summary>Standard output goes to a sink; null discards it.</summary>
    public void SetOutput(OutputSink? sink)
    {
        _output.Sink = sink;
        Descriptors.Set(1, _output);
    }

    /// <summary>Standard output is a descriptor of the host, which the guest never closes.</summary>
    public void SetOutput(SafeFileHandle file) => Descriptors.Set(1, FileDescriptor.Borrow(file, Rights.FdWrite));

    /// <summary>Standard error goes to a sink; null discards it.</summary>
    public void SetError(OutputSink? sink)
    {
        _error.Sink = sink;
        Descriptors.Set(2, _error);
    }

    /// <summary>Standard error is a descriptor of the host, which the guest never closes.</summary>
    public void SetError(SafeFileHandle file) => Descriptors.Set(2, FileDescriptor.Borrow(file, Rights.FdWrite));

    /// <summary>
    /// Back to what the options say: closes what the guest opened, forgets arguments and variables that were added, empties
    /// standard input and discards output again.
    /// </summary>
    public void Reset()
    {
        Arguments.Reset();
        Environment.Reset();
        Descriptors.Reset(_fixed);
        _input.Set(default(ReadOnlyMemory<byte>));
        _output.Sink = null;
        _error.Sink = null;
        OutputLeft = Options.Limits.OutputBytes;
    }

    /// <summary>Closes what the guest opened. No guest may be running with the context.</summary>
    public void Dispose()
    {
        Reset();
        foreach (var descriptor in _fixed) descriptor.Close();
        _waiter?.Dispose();
        _waiter = null;
    }

    /// <summary>The guest asks for connections.</summary>
    internal void OnListening()
    {
        if (Listening is not { } listening) return;
        Listening = null;
        listening();
    }

    /// <summary>The exception that ends the guest with an exit code.</summary>
    internal ProcessExit Exit(int code)
    {
        _exit ??= new ProcessExit();
        _exit.ExitCode = code;
        return _exit;
    }
}

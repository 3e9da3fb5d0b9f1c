using System.Text;
using WasmFaas.Keeper.Http;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Conventions;

/// <summary>One call of a guest: what it is given and where its output goes.</summary>
internal abstract class GuestCall(RequestContext? context)
{
    private GuestErrorLog? _errors;

    /// <summary>Name of the function, for the log.</summary>
    public string FunctionName { get; set; } = "";

    /// <summary>The store that the guest runs in, while it runs.</summary>
    public Store? Store { get; set; }

    /// <summary>The command's arguments after its name, in UTF-8, a zero byte after each.</summary>
    public ByteBuffer Arguments { get; } = new();

    /// <summary>Variables of this call, as NAME=VALUE in UTF-8, a zero byte after each.</summary>
    public ByteBuffer Variables { get; } = new();

    /// <summary>Standard input. Waits for at least one byte; 0 at the end.</summary>
    /// <param name="destination">Where the bytes go; not empty.</param>
    /// <param name="cancellationToken">Cancelled when the guest is to stop.</param>
    public abstract int Read(Span<byte> destination, CancellationToken cancellationToken);

    /// <summary>Standard output. Throws where the guest may not go on.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Standard error: lines of the log.</summary>
    public void WriteError(ReadOnlySpan<byte> bytes)
    {
        if (_errors is null && context?.Host.Log is { } log) _errors = new GuestErrorLog(log, FunctionName, context.RequestId, context.Host.Limits);
        _errors?.Write(bytes);
    }

    /// <summary>
    /// Called by another thread, each time that the guest is looked at and still runs: the call may send what waits.
    /// </summary>
    public virtual void OnStillRunning()
    {
    }

    /// <summary>When the guest is to be stopped. Called by another thread, each time that the guest is looked at.</summary>
    /// <param name="timeout">When the function's timeout is over, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    public virtual long Deadline(long timeout) => timeout;

    /// <summary>True once the client has gone away. Any thread, while the guest runs.</summary>
    public bool IsAbandoned => context is not null && context.Lifetime.RequestAborted.IsCancellationRequested;

    /// <summary>Gives the memory of arguments and variables back, and ends the log of errors.</summary>
    protected void ClearInputs()
    {
        _errors?.Finish();
        _errors = null;
        Arguments.Clear();
        Variables.Clear();
    }

    /// <summary>Appends a variable.</summary>
    public void AddVariable(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        Variables.Append(name);
        AddValue(value);
    }

    /// <summary>Appends the value of the variable whose name was appended.</summary>
    public void AddValue(ReadOnlySpan<char> value)
    {
        Variables.Append((byte)'=');
        Variables.Advance(Encoding.UTF8.GetBytes(value, Variables.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length))));
        Variables.Append((byte)0);
    }
}

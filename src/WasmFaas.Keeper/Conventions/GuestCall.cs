using System.Text;

namespace WasmFaas.Keeper.Conventions;

/// <summary>One call of a guest: what it is given and where its output goes.</summary>
internal abstract class GuestCall
{
    /// <summary>The command's arguments after its name, in UTF-8, a zero byte after each.</summary>
    public ByteBuffer Arguments { get; } = new();

    /// <summary>Variables of this call, as NAME=VALUE in UTF-8, a zero byte after each.</summary>
    public ByteBuffer Variables { get; } = new();

    /// <summary>Receives what the guest writes to standard error.</summary>
    public GuestErrorLog? ErrorLog { get; set; }

    /// <summary>Standard input. Waits for at least one byte; 0 at the end.</summary>
    public abstract int Read(Span<byte> destination);

    /// <summary>Standard output. Throws where the guest may not go on.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Called by another thread, each time that the guest is looked at and still runs: the call may send what waits.
    /// </summary>
    public virtual void OnStillRunning()
    {
    }

    /// <summary>True once the client has gone away. Any thread.</summary>
    public abstract bool IsAbandoned { get; }

    /// <summary>Appends a variable.</summary>
    protected void AddVariable(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        Variables.Append(name);
        AddValue(value);
    }

    /// <summary>Appends the value of the variable whose name was appended.</summary>
    protected void AddValue(ReadOnlySpan<char> value)
    {
        Variables.Append((byte)'=');
        Variables.Advance(Encoding.UTF8.GetBytes(value, Variables.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length))));
        Variables.Append((byte)0);
    }
}

using System.Text;

namespace WasmFaas.Wasm;

/// <summary>The last characters of a child's output, on one line.</summary>
internal sealed class OutputTail(int maximum)
{
    private readonly StringBuilder _text = new();

    /// <summary>Appends a line; null ends the stream.</summary>
    internal void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_text)
        {
            if (_text.Length > 0) _text.Append(" | ");
            _text.Append(line.Trim());
            if (_text.Length > maximum) _text.Remove(0, _text.Length - maximum);
        }
    }

    /// <summary>The text so far.</summary>
    public override string ToString()
    {
        lock (_text) return _text.Length == 0 ? "it said nothing" : _text.ToString();
    }
}

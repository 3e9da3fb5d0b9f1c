using System.Globalization;
using System.Text.Json.Nodes;

namespace WasmFaas.Cli.Containers;

/// <summary>The log that callers of an OCI runtime read errors from: runc's, whose last line is shown to users.</summary>
internal static class OciLog
{
    /// <summary>Adds an error. A log that cannot be written is no reason to fail otherwise: the error goes to standard error too.</summary>
    public static void Write(string? path, bool isJson, string message)
    {
        if (path is null) return;
        string time = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        string line = isJson
            ? new JsonObject { ["level"] = "error", ["msg"] = message, ["time"] = time }.ToJsonString()
            : $"time=\"{time}\" level=error msg={JsonValue.Create(message).ToJsonString()}";
        try
        {
            File.AppendAllText(path, line + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"wasmfaas: {path} cannot be written: {e.Message}");
        }
    }
}

namespace WasmFaas.Functions.Storage;

/// <summary>The database cannot be used: it is damaged, of another program, of a newer version, or in use.</summary>
/// <param name="message">Which file, what is wrong with it, and what to do.</param>
/// <param name="cause">What SQLite or the system said.</param>
public sealed class StorageException(string message, Exception? cause = null) : IOException(message, cause);

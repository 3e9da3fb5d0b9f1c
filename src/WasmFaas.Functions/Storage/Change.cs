namespace WasmFaas.Functions.Storage;

/// <summary>A change with its revision and the number of its kind.</summary>
internal readonly record struct Change(long Revision, int Kind, WatchEvent Event);

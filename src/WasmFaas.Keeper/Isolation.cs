namespace WasmFaas.Keeper;

/// <summary>What of an instance survives a request.</summary>
public enum Isolation
{
    /// <summary>Nothing: each request finds the state that a new instance has.</summary>
    Fresh,

    /// <summary>Everything: an instance of a reactor is re-entered, one request at a time, until it traps or exits.</summary>
    Reuse,
}

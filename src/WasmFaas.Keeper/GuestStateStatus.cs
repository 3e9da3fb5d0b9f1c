namespace WasmFaas.Keeper;

/// <summary>How an operation on a guest's state ended. The values are those that the import module <c>wasm_faas</c> returns.</summary>
public enum GuestStateStatus
{
    /// <summary>It was done; a write is on disk.</summary>
    Ok = 0,

    /// <summary>There is no such key.</summary>
    NotFound = -1,

    /// <summary>The key has another version than was expected.</summary>
    VersionConflict = -2,

    /// <summary>The value is longer than the function may keep.</summary>
    ValueTooLarge = -3,

    /// <summary>The function has as many keys as it may.</summary>
    TooManyKeys = -4,

    /// <summary>The key is empty, too long or no UTF-8, or a pointer is outside of the guest's memory.</summary>
    Invalid = -5,

    /// <summary>The state cannot be read or written now.</summary>
    Unavailable = -6,
}

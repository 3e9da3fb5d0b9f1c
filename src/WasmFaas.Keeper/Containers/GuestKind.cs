namespace WasmFaas.Keeper.Containers;

/// <summary>What a guest is to the keeper: how its pod is used.</summary>
public enum GuestKind
{
    /// <summary>A program that runs from its <c>_start</c> to its end.</summary>
    Command,

    /// <summary>A program that takes connections of the socket that it finds open.</summary>
    Service,

    /// <summary>A short function that is called for each request by the args convention.</summary>
    Args,

    /// <summary>A short function that is called for each request by CGI.</summary>
    Cgi,
}

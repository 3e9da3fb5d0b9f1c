namespace WasmFaas.Keeper.Containers;

/// <summary>What an open file that is handed to a keeper is for.</summary>
public enum GuestFile
{
    /// <summary>The module.</summary>
    Module,

    /// <summary>Standard input.</summary>
    Input,

    /// <summary>The writing end of standard input, which keeps it open until it is to end.</summary>
    InputWriter,

    /// <summary>Standard output.</summary>
    Output,

    /// <summary>Standard error.</summary>
    Error,

    /// <summary>A bound socket.</summary>
    Listener,

    /// <summary>A directory.</summary>
    Directory,
}

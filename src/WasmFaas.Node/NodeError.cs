namespace WasmFaas.Node;

/// <summary>Why a request was refused; the doors have words of their own for each.</summary>
public enum NodeError
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>The request makes no sense.</summary>
    Invalid,

    /// <summary>There is no such container or process.</summary>
    NotFound,

    /// <summary>There is one of that id already.</summary>
    AlreadyExists,

    /// <summary>The container is not in the state for it.</summary>
    FailedPrecondition,

    /// <summary>It cannot be done with such a container.</summary>
    Unimplemented,
}

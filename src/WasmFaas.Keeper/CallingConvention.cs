namespace WasmFaas.Keeper;

/// <summary>How a request becomes a call of a guest, and its output an answer.</summary>
public enum CallingConvention
{
    /// <summary>
    /// <c>POST</c> of <c>{"args":["a","b"]}</c>: the command's arguments; its output comes back as
    /// <c>{"status":0,"output":["line"]}</c>.
    /// </summary>
    Args,

    /// <summary>CGI/1.1 as WAGI has it: variables, the body on standard input, headers and body on standard output.</summary>
    Cgi,
}

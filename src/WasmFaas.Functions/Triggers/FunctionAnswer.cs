namespace WasmFaas.Functions.Triggers;

/// <summary>How a call of a function was answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Component">What answered where it was not the function (<c>X-Fission-Component</c>): router, executor, function or timeout.</param>
/// <param name="ContentType">Content type of the body, or null.</param>
/// <param name="Body">The body.</param>
internal sealed record FunctionAnswer(int Status, string? Component, string? ContentType, byte[] Body)
{
    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>True where the function was not called: it is missing, cannot be served or is at its limits now.</summary>
    public bool IsUnavailable => Component is "executor" || (Component is "router" && Status is 404 or 429 or 503);
}

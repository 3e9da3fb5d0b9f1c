namespace WasmFaas.Keeper.Http;

/// <summary>An error that is answered in a guest's stead.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">What is wrong and what was expected.</param>
/// <param name="IsLoading">True where the function could not be loaded, or not in time.</param>
/// <param name="IsArgs">True where the answer is one of the args convention, whose object begins with <c>"status":1</c> and has a member <c>error</c>.</param>
/// <param name="Reason">What went wrong, in one word of the router's; null where the status tells it.</param>
public readonly record struct RequestError(int Status, string Message, bool IsLoading = false, bool IsArgs = false, string? Reason = null);

namespace WasmFaas.Keeper.Http;

/// <summary>An error that is answered in a guest's stead.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">What is wrong and what was expected.</param>
/// <param name="IsLoading">True where the function could not be loaded, or not in time.</param>
public readonly record struct RequestError(int Status, string Message, bool IsLoading = false);

namespace WasmFaas.Functions.Api;

/// <summary>Answers paths of the API's port that are no objects. Asked after the client has shown that it may ask.</summary>
internal interface IApiEndpoint
{
    /// <summary>Answers the request, or returns null where the path is not its own.</summary>
    /// <exception cref="ApiException">The request is refused.</exception>
    Task? TryAnswer(ApiContext context, string path);
}

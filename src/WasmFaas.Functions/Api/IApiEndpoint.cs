namespace WasmFaas.Functions.Api;

/// <summary>Answers paths of the API's port that are no objects. Asked after the client has shown that it may ask.</summary>
internal interface IApiEndpoint
{
    /// <summary>True for a request whose client has shown this endpoint that it may ask, and need not show the API.</summary>
    bool TryAdmit(ApiContext context, string path) => false;

    /// <summary>Answers the request, or returns null where the path is not its own.</summary>
    /// <exception cref="ApiException">The request is refused.</exception>
    Task? TryAnswer(ApiContext context, string path);
}

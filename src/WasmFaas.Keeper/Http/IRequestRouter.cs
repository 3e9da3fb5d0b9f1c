using Microsoft.AspNetCore.Http;

namespace WasmFaas.Keeper.Http;

/// <summary>
/// Chooses the function that answers a request. On the path of each request: takes no lock, waits for nothing.
/// </summary>
public interface IRequestRouter
{
    /// <summary>Finds the function and sets <see cref="RequestContext.ScriptName"/>.</summary>
    /// <returns>The function, or null where <see cref="AnswerAsync"/> is to answer instead.</returns>
    HostedFunction? Find(RequestContext context);

    /// <summary>Answers a request that no function is for.</summary>
    Task AnswerAsync(RequestContext context);

    /// <summary>Adds the headers that a function of the cgi convention gets besides the client's.</summary>
    void AddHeaders(RequestContext context, IHeaderDictionary headers);

    /// <summary>A request has ended, whoever answered it; its answer's status is final. On the path of each request.</summary>
    void OnEnded(RequestContext context)
    {
    }

    /// <summary>Words an error that the keeper answers with in a guest's stead.</summary>
    /// <param name="context">The request; its answer's headers may be added to.</param>
    /// <param name="error">The error.</param>
    /// <param name="json">The answer's object, which is open.</param>
    void Describe(RequestContext context, RequestError error, System.Text.Json.Utf8JsonWriter json);
}

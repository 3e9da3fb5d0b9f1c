using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WasmFaas.Keeper.Conventions;

namespace WasmFaas.Keeper.Http;

/// <summary>One connection's requests, one after another: the server's features, looked up once, and what can be used again.</summary>
public sealed class RequestContext
{
    private const int MaxRequestIdLength = 128;

    private static readonly SearchValues<char> s_idCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/+=");

    private static readonly long s_seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private static long s_counter;

    private readonly IFeatureCollection _features;
    private string? _requestId;

    internal RequestContext(FunctionHost host, IRequestRouter router, IFeatureCollection features)
    {
        Router = router;
        Host = host;
        _features = features;
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        ResponseBody = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        Lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
    }

    /// <summary>All features of the server's that the request has.</summary>
    public IFeatureCollection Features => _features;

    /// <summary>The functions.</summary>
    public FunctionHost Host { get; }

    /// <summary>Finds the function, and words the errors.</summary>
    public IRequestRouter Router { get; }

    /// <summary>The request's line and headers.</summary>
    public IHttpRequestFeature Request { get; }

    /// <summary>The answer's status and headers.</summary>
    public IHttpResponseFeature Response { get; }

    /// <summary>The answer's body.</summary>
    public IHttpResponseBodyFeature ResponseBody { get; }

    /// <summary>Tells when the client goes away.</summary>
    public IHttpRequestLifetimeFeature Lifetime { get; }

    /// <summary>The request's body.</summary>
    public PipeReader Body => _features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;

    /// <summary>False where the request has no body for certain.</summary>
    public bool CanHaveBody => _features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;

    /// <summary>The connection's ends.</summary>
    public IHttpConnectionFeature Connection => _features.GetRequiredFeature<IHttpConnectionFeature>();

    /// <summary>The call by the args convention, used for one request after another.</summary>
    internal ArgsCall Args => field ??= new ArgsCall(this);

    /// <summary>The call by the cgi convention, used for one request after another.</summary>
    internal CgiCall Cgi => field ??= new CgiCall(this);

    /// <summary>The request's id: the client's <c>X-Request-Id</c> where it is fit to be logged, else a new one.</summary>
    public string RequestId => _requestId ??= FindRequestId();

    /// <summary>The part of the path that chose the function, decoded; empty for none.</summary>
    public string ScriptName { get; set; } = "";

    /// <summary>The path that the function sees, decoded; null for what follows <see cref="ScriptName"/>.</summary>
    public string? PathInfo { get; set; }

    /// <summary>What the router keeps about a request. It stays for the connection's next request, so that the router can use it again.</summary>
    public object? Route { get; set; }

    /// <summary>True where the request had to wait for the function to be loaded.</summary>
    internal bool HasLoaded { get; set; }

    /// <summary>Answers with an error; nothing may have been sent.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="message">What is wrong and what was expected.</param>
    public Task AnswerErrorAsync(int status, string message) => ErrorAnswer.WriteAsync(this, status, message);

    /// <summary>Answers with an error; nothing may have been sent.</summary>
    public Task AnswerErrorAsync(RequestError error) => ErrorAnswer.WriteAsync(this, error);

    /// <summary>Readies the context for the connection's next request.</summary>
    internal void Reset()
    {
        _requestId = null;
        PathInfo = null;
        HasLoaded = false;
    }

    private string FindRequestId()
    {
        string? given = Request.Headers["X-Request-Id"];
        if (given is { Length: > 0 and <= MaxRequestIdLength } && !given.AsSpan().ContainsAnyExcept(s_idCharacters)) return given;
        return (Interlocked.Increment(ref s_counter) ^ s_seed).ToString("x16");
    }
}

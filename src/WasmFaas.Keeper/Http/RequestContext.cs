using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WasmFaas.Keeper.Conventions;

namespace WasmFaas.Keeper.Http;

/// <summary>One connection's requests, one after another: the server's features, looked up once, and what can be used again.</summary>
internal sealed class RequestContext
{
    private const int MaxRequestIdLength = 128;

    private static readonly SearchValues<char> s_idCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/+=");

    private static readonly long s_seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private static long s_counter;

    private readonly IFeatureCollection _features;
    private string? _requestId;

    public RequestContext(FunctionHost host, IFeatureCollection features)
    {
        Host = host;
        _features = features;
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        ResponseBody = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        Lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
    }

    public FunctionHost Host { get; }

    public IHttpRequestFeature Request { get; }

    public IHttpResponseFeature Response { get; }

    public IHttpResponseBodyFeature ResponseBody { get; }

    public IHttpRequestLifetimeFeature Lifetime { get; }

    /// <summary>The request's body.</summary>
    public PipeReader Body => _features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;

    public bool CanHaveBody => _features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;

    public IHttpConnectionFeature Connection => _features.GetRequiredFeature<IHttpConnectionFeature>();

    /// <summary>The call by the args convention, used for one request after another.</summary>
    public ArgsCall Args => field ??= new ArgsCall(this);

    /// <summary>The call by the cgi convention, used for one request after another.</summary>
    public CgiCall Cgi => field ??= new CgiCall(this);

    /// <summary>The request's id: the client's <c>X-Request-Id</c> where it is fit to be logged, else a new one.</summary>
    public string RequestId => _requestId ??= FindRequestId();

    /// <summary>Readies the context for the connection's next request.</summary>
    public void Reset() => _requestId = null;

    private string FindRequestId()
    {
        string? given = Request.Headers["X-Request-Id"];
        if (given is { Length: > 0 and <= MaxRequestIdLength } && !given.AsSpan().ContainsAnyExcept(s_idCharacters)) return given;
        return (Interlocked.Increment(ref s_counter) ^ s_seed).ToString("x16");
    }
}

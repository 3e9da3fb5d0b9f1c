using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace WasmFaas.Functions.Routing;

/// <summary>What the router changes about one request to a service: its path; and what it looks at in the answer.</summary>
internal sealed class ServiceTransformer(string path, StreamLimit limit) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = RequestUtilities.MakeDestinationAddress(destinationPrefix, new PathString(path), httpContext.Request.QueryString);

        // The server answers 100 Continue itself when the body is read; a service that does not know it would cost a second.
        proxyRequest.Headers.ExpectContinue = null;
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is not null) limit.OnAnswer(proxyResponse);
        return base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
    }
}

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelConstant;

/// <summary>Reads the request's body and answers what hello would: the most that a C# server can do per second.</summary>
internal sealed class ConstantApplication : IHttpApplication<IFeatureCollection>
{
    private static readonly byte[] s_answer = """{"status":0,"output":["arg 0: program","arg 1: White","arg 2: Hank"]}"""u8.ToArray();

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var body = context.Get<IRequestBodyPipeFeature>()!.Reader;
        while (true)
        {
            var read = await body.ReadAsync();
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        var response = context.Get<IHttpResponseFeature>()!;
        response.Headers.ContentType = "application/json";
        response.Headers.ContentLength = s_answer.Length;
        await context.Get<IHttpResponseBodyFeature>()!.Writer.WriteAsync(s_answer);
    }

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }
}

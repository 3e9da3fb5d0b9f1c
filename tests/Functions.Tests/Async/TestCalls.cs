using WasmFaas.Functions.Async;

namespace WasmFaas.Functions.Tests.Async;

/// <summary>Calls for tests.</summary>
internal static class TestCalls
{
    public static AsyncCall Of(string function, string id, TimeProvider time, string body = "") => new()
    {
        Id = id,
        Namespace = "default",
        Function = function,
        Method = "POST",
        Target = $"/fission-function/default/{function}/{id}",
        Headers = [new("Content-Type", "text/plain"), new("X-Kept", "yes")],
        Body = System.Text.Encoding.UTF8.GetBytes(body),
        Accepted = time.GetUtcNow(),
        Due = time.GetUtcNow(),
    };
}

using System.Reflection;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Loader;
using Xunit;

namespace WasmFaas.Wasm.Tests.Cache;

public sealed class AheadOfTimeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task CompiledImageRunsFromTheCacheWithoutTheJit()
    {
        var image = await CompileAsync(new AheadOfTimeCompiler());
        var cache = new CodeCache(_directory.File("cache"));
        var key = CacheKey.Create([1]);
        cache.Store(key, image);
        var loaded = new AssemblyLoadContext("test").LoadFromAssemblyPath(cache.TryFind(key)!);
        var (square, minimum) = (Method(loaded, "Square"), Method(loaded, "Minimum"));

        var jitted = JitInfo.GetCompiledMethodCount(currentThread: true);
        RuntimeHelpers.PrepareMethod(square.MethodHandle);
        RuntimeHelpers.PrepareMethod(minimum.MethodHandle);
        Assert.Equal(jitted, JitInfo.GetCompiledMethodCount(currentThread: true));

        Assert.Equal(49, square.CreateDelegate<Func<int, int>>()(7));
        var (a, b) = (Vector128.Create(0f, 1, float.NaN, -5), Vector128.Create(-0f, 2, 3, float.NegativeInfinity));
        var result = minimum.CreateDelegate<Func<Vector128<byte>, Vector128<byte>, Vector128<byte>>>()(a.AsByte(), b.AsByte()).AsSingle();
        Assert.Equal([-0f, 1, float.NaN, float.NegativeInfinity], Enumerable.Range(0, 4).Select(i => result[i]));
        Assert.True(float.IsNegative(result[0]));
    }

    [Fact]
    public async Task InputThatIsNoAssemblyIsAnErrorOfOneLine()
    {
        var input = _directory.File("bad.dll");
        File.WriteAllText(input, "no assembly");
        var error = await Assert.ThrowsAsync<AheadOfTimeException>(() =>
            new AheadOfTimeCompiler().CompileAsync(input, _directory.File("out.dll"), Cancellation));
        Assert.Contains("crossgen2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal([input], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task CancelledCompilationLeavesNothing()
    {
        var input = Save(methods: 5_000);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var compilation = new AheadOfTimeCompiler().CompileAsync(input, _directory.File("out.dll"), source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => compilation);
        Assert.Equal([input], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task TimeIsLimited()
    {
        var compiler = new AheadOfTimeCompiler(new AheadOfTimeLimits { Time = TimeSpan.FromMilliseconds(1) });
        var error = await Assert.ThrowsAsync<AheadOfTimeException>(() => CompileAsync(compiler));
        Assert.Contains("AheadOfTimeLimits.Time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MemoryIsLimited()
    {
        var compiler = new AheadOfTimeCompiler(new AheadOfTimeLimits { MemoryBytes = 8 << 20 });
        await Assert.ThrowsAsync<AheadOfTimeException>(() => CompileAsync(compiler, methods: 5_000));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task QueueIsLimited()
    {
        var compiler = new AheadOfTimeCompiler(new AheadOfTimeLimits { QueueLength = 1 });
        var input = Save(methods: 1);
        var running = compiler.CompileAsync(input, _directory.File("1.dll"), Cancellation);
        var waiting = compiler.CompileAsync(input, _directory.File("2.dll"), Cancellation);
        var error = await Assert.ThrowsAsync<AheadOfTimeException>(() => compiler.CompileAsync(input, _directory.File("3.dll"), Cancellation));
        Assert.Contains("QueueLength", error.Message, StringComparison.Ordinal);
        await running;
        await waiting;
        Assert.True(File.Exists(_directory.File("2.dll")));
    }

    private static MethodInfo Method(Assembly assembly, string name) => assembly.GetType("Code")!.GetMethod(name)!;

    private async Task<string> CompileAsync(AheadOfTimeCompiler compiler, int methods = 1)
    {
        Assert.True(compiler.IsAvailable, compiler.UnavailableReason);
        var output = _directory.File("out.dll");
        await compiler.CompileAsync(Save(methods), output, Cancellation);
        return output;
    }

    private string Save(int methods)
    {
        var input = _directory.File("input.dll");
        TestAssembly.Save(input, methods);
        return input;
    }
}

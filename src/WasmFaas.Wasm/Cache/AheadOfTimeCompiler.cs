using System.Reflection;

namespace WasmFaas.Wasm;

/// <summary>
/// Compiles emitted assemblies to ReadyToRun images with crossgen2, in child processes of low priority and within limits.
/// Safe for use by several threads.
/// </summary>
public sealed class AheadOfTimeCompiler
{
    private readonly AheadOfTimeLimits _limits;
    private readonly SemaphoreSlim _turns;
    private readonly string? _executable;
    private int _waiting;

    /// <summary>Looks for crossgen2: see <see cref="CompilerLocation"/> for where.</summary>
    public AheadOfTimeCompiler(AheadOfTimeLimits? limits = null)
    {
        _limits = limits ?? AheadOfTimeLimits.Default;
        _turns = new SemaphoreSlim(_limits.Concurrency);
        (_executable, UnavailableReason) = CompilerLocation.Find();
    }

    /// <summary>Whether there is a compiler.</summary>
    public bool IsAvailable => _executable is not null;

    /// <summary>Why there is none, in one line, or null if there is one.</summary>
    public string? UnavailableReason { get; }

    /// <summary>Compiles the assembly in one file to an image in another, which appears whole or not at all.</summary>
    /// <param name="input">Path of the emitted assembly.</param>
    /// <param name="output">Path of the image; a file there is replaced.</param>
    /// <param name="cancellation">Gives up the place in the queue, or kills the compiler.</param>
    /// <exception cref="AheadOfTimeException">There is no compiler, it failed, or a limit was passed.</exception>
    public async Task CompileAsync(string input, string output, CancellationToken cancellation)
    {
        if (_executable is null) throw new AheadOfTimeException(UnavailableReason!);
        await TakeTurnAsync(cancellation).ConfigureAwait(false);
        var temporary = $"{output}.{Guid.NewGuid():N}.tmp";
        try
        {
            await CompilerProcess.RunAsync(_executable, Arguments(input, temporary), _limits, cancellation).ConfigureAwait(false);
            File.Move(temporary, output, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AheadOfTimeException($"crossgen2 left no image for {Path.GetFileName(input)}: {e.Message}", e);
        }
        finally
        {
            File.Delete(temporary);
            _turns.Release();
        }
    }

    private async Task TakeTurnAsync(CancellationToken cancellation)
    {
        if (_turns.Wait(0, CancellationToken.None)) return;
        try
        {
            if (Interlocked.Increment(ref _waiting) > _limits.QueueLength)
            {
                throw new AheadOfTimeException($"{_limits.QueueLength} compilations wait already ({nameof(AheadOfTimeLimits)}.{nameof(AheadOfTimeLimits.QueueLength)})");
            }

            await _turns.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private List<string> Arguments(string input, string output)
    {
        var engine = Assembly.GetExecutingAssembly().Location;
        return
        [
            Path.GetFullPath(input),
            "-o", Path.GetFullPath(output),
            "-r", Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll"),
            "-r", Path.Combine(Path.GetDirectoryName(engine)!, "WasmFaas.*.dll"),
            // In one version bubble with the engine, guest code inlines its methods, and may pass vectors by value: without, methods
            // with vector parameters are left to the JIT. The price is that an image fits one build of the engine only: CacheKey.
            "--inputbubble", "--inputbubbleref", engine,
            "--targetos", "linux", "--targetarch", "x64", "-O",
            // This processor's sets, and not those that a later one might have: an image that names one more is rejected as a whole.
            "--instruction-set", "native",
            "--parallelism", _limits.Threads.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ];
    }
}

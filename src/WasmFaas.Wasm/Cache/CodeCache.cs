namespace WasmFaas.Wasm;

/// <summary>
/// Compiled images in one directory, found by <see cref="CacheKey"/>. Any number of threads and processes may share
/// the directory: an image appears whole (written aside, flushed, renamed), and is verified when it is found. The least recently
/// found ones go when the size limit is passed; deleting an image that a process has loaded does not disturb that process.
/// </summary>
public sealed class CodeCache
{
    /// <summary>The size limit when none is given: 4 GiB.</summary>
    public const long DefaultMaximumBytes = 4L << 30;

    private const string Extension = ".dll";
    private const string TemporaryExtension = ".tmp";
    private const string WorkspaceExtension = ".work";

    // No write takes this long; what is older was left by a process that died.
    private static readonly TimeSpan s_temporaryLifetime = TimeSpan.FromHours(1);

    // A compilation may wait for many others before its own time begins.
    private static readonly TimeSpan s_workspaceLifetime = TimeSpan.FromDays(1);

    private readonly Lock _eviction = new();
    private long _hits;
    private long _misses;
    private long _stored;
    private long _discarded;
    private long _evicted;

    /// <summary>Uses a directory, which is made (mode 0700) when the first image is stored.</summary>
    /// <param name="directory">Path of the directory.</param>
    /// <param name="maximumBytes">Size limit of all images together, in bytes.</param>
    public CodeCache(string directory, long maximumBytes = DefaultMaximumBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumBytes);
        Directory = Path.GetFullPath(directory);
        MaximumBytes = maximumBytes;
    }

    /// <summary>Absolute path of the directory.</summary>
    public string Directory { get; }

    /// <summary>Size limit of all images together, in bytes.</summary>
    public long MaximumBytes { get; }

    /// <summary>What happened since the cache was made.</summary>
    public CodeCacheStatistics Statistics => new(
        Interlocked.Read(ref _hits), Interlocked.Read(ref _misses), Interlocked.Read(ref _stored),
        Interlocked.Read(ref _discarded), Interlocked.Read(ref _evicted));

    /// <summary>
    /// The path of the key's image, or null. The image was verified: its content is what was stored for this key. A corrupt or
    /// foreign file is deleted. Another process may evict the image at any time, so a load that finds no file is a miss too.
    /// </summary>
    public string? TryFind(CacheKey key)
    {
        var path = PathOf(key);
        switch (CachedImage.Verify(path, key))
        {
            case CachedImageState.Valid:
                Touch(path);
                Interlocked.Increment(ref _hits);
                return path;
            case CachedImageState.Invalid:
                if (TryDelete(path)) Interlocked.Increment(ref _discarded);
                break;
        }

        Interlocked.Increment(ref _misses);
        return null;
    }

    /// <summary>Stores an image for a key, in place of an earlier one, and evicts others if the limit is passed.</summary>
    /// <param name="key">The key.</param>
    /// <param name="image">The image, a file; it stays where it is.</param>
    /// <returns>The path to load the image from.</returns>
    /// <exception cref="CodeCacheException">The directory cannot be written, the disk is full, or the image passes the limit.</exception>
    public string Store(CacheKey key, string image)
    {
        using var content = Open(image);
        return Store(key, content);
    }

    /// <summary>Stores an image for a key, in place of an earlier one, and evicts others if the limit is passed.</summary>
    /// <param name="key">The key.</param>
    /// <param name="image">The image, read to its end.</param>
    /// <returns>The path to load the image from.</returns>
    /// <exception cref="CodeCacheException">The directory cannot be written, the disk is full, or the image passes the limit.</exception>
    public string Store(CacheKey key, Stream image) => Put(key, temporary =>
    {
        System.IO.Directory.CreateDirectory(Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var size = CachedImage.Write(temporary, key, image);
        if (size > MaximumBytes)
        {
            throw new CodeCacheException($"the image of module {key} has {size} bytes, more than the limit of the code cache {Directory} ({MaximumBytes} bytes)");
        }
    });

    /// <summary>
    /// Takes a file of another cache over, trailer and all, and evicts others if the limit is passed. All users may read it here: the
    /// directory is one that they may enter.
    /// </summary>
    /// <param name="key">The key that it is of.</param>
    /// <param name="file">The file, read to its end.</param>
    /// <exception cref="CodeCacheException">It is not the image of this key, or the directory cannot be written.</exception>
    public void Import(CacheKey key, Stream file) => Put(key, temporary =>
    {
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        using (var copy = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = All | UnixFileMode.UserWrite })) file.CopyTo(copy);
        if (CachedImage.Verify(temporary, key) != CachedImageState.Valid) throw new CodeCacheException($"the file is not the image of module {key}");
    });

    /// <summary>Makes a directory for one compilation, which deletes it; those that killed processes left go.</summary>
    /// <exception cref="CodeCacheException">It cannot be made.</exception>
    internal DirectoryInfo CreateWorkspace()
    {
        try
        {
            const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            var cache = System.IO.Directory.CreateDirectory(Directory, Mode);
            foreach (var workspace in cache.EnumerateDirectories("*" + WorkspaceExtension))
            {
                if (DateTime.UtcNow - workspace.LastWriteTimeUtc > s_workspaceLifetime) TryDelete(workspace);
            }

            return System.IO.Directory.CreateDirectory(Path.Combine(Directory, $"{Guid.NewGuid():N}{WorkspaceExtension}"), Mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CodeCacheException($"cannot make a directory in the code cache {Directory}: {e.Message}", e);
        }
    }

    /// <summary>Deletes a directory of <see cref="CreateWorkspace"/> where it is there.</summary>
    internal static void TryDelete(DirectoryInfo workspace)
    {
        try
        {
            workspace.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process, or the next look a day later, deletes it.
        }
    }

    /// <summary>Puts a key's file into its place once it is written whole, and evicts others if the limit is passed.</summary>
    /// <param name="key">The key.</param>
    /// <param name="write">Writes the file at the path that it is given, where there is none.</param>
    /// <returns>The path of the file.</returns>
    private string Put(CacheKey key, Action<string> write)
    {
        var path = PathOf(key);
        var temporary = Path.Combine(Directory, $"{key.Name}.{Guid.NewGuid():N}{TemporaryExtension}");
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CodeCacheException($"cannot store an image in the code cache {Directory}: {e.Message}", e);
        }
        finally
        {
            TryDelete(temporary);
        }

        Interlocked.Increment(ref _stored);
        Evict(path);
        return path;
    }

    private static FileStream Open(string image)
    {
        try
        {
            return File.OpenRead(image);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CodeCacheException($"cannot read the image {image}: {e.Message}", e);
        }
    }

    private string PathOf(CacheKey key) => Path.Combine(Directory, key.Name + Extension);

    private void Evict(string stored)
    {
        lock (_eviction)
        {
            var files = List();
            var total = files.Sum(file => file.Size);
            foreach (var file in files.OrderBy(file => file.Used))
            {
                var abandoned = file.Path.EndsWith(TemporaryExtension, StringComparison.Ordinal) && DateTime.UtcNow - file.Used > s_temporaryLifetime;
                if (!abandoned && (total <= MaximumBytes || file.Path == stored || !file.Path.EndsWith(Extension, StringComparison.Ordinal))) continue;
                // Gone already means that another process evicts too: the space is free all the same.
                if (TryDelete(file.Path) && !abandoned) Interlocked.Increment(ref _evicted);
                total -= file.Size;
            }
        }
    }

    private List<(string Path, long Size, DateTime Used)> List()
    {
        var files = new List<(string, long, DateTime)>();
        try
        {
            foreach (var file in new DirectoryInfo(Directory).EnumerateFiles())
            {
                try
                {
                    files.Add((file.FullName, file.Length, file.LastAccessTimeUtc));
                }
                catch (FileNotFoundException)
                {
                    // Deleted by another process since it was listed.
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be listed cannot be evicted; the next store tries again.
        }

        return files;
    }

    // Mounts with noatime or relatime do not keep the time of use, so it is set.
    private static void Touch(string path)
    {
        try
        {
            File.SetLastAccessTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A read-only cache still serves; its order of eviction is another's concern.
        }
    }

    private static bool TryDelete(string path)
    {
        try
        {
            if (!File.Exists(path)) return false;
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

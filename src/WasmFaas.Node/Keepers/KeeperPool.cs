using System.Globalization;
using WasmFaas.Keeper.Containers;

namespace WasmFaas.Node.Keepers;

/// <summary>
/// The keepers of a node: one for each tenant and user whose files it reads, and a spare one that has started already. Safe for use by
/// several threads.
/// </summary>
/// <param name="program">Runs a keeper.</param>
/// <param name="directory">Where each has a directory.</param>
/// <param name="codeCache">The directory of the code cache, which they read.</param>
internal sealed class KeeperPool(IReadOnlyList<string> program, string directory, string codeCache)
{
    /// <summary>Guests of the user 0 are run by users of their keepers' own, from this number on: nobody else's files are theirs.</summary>
    private const uint FirstUser = 2_000_000_000;

    private readonly SemaphoreSlim _lock = new(1);
    private readonly Dictionary<string, (KeeperProcess Keeper, int Users)> _byKey = new(StringComparer.Ordinal);
    private Task<KeeperProcess>? _spare;
    private int _last;

    /// <summary>Finds the keepers again that an earlier agent left. Those that are nobody's are ended.</summary>
    public async Task AdoptAsync()
    {
        Directory.CreateDirectory(directory);
        foreach (string path in Directory.EnumerateDirectories(directory))
        {
            _last = Math.Max(_last, int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
            var keeper = KeeperProcess.Find(path);
            if (keeper?.Key is { } key) _byKey[key] = (keeper, 0);
            else if (keeper is not null) await RemoveAsync(keeper);
            else Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Ends the keepers that nobody has asked for since they were found.</summary>
    public async Task DropUnusedAsync()
    {
        await _lock.WaitAsync();
        foreach (var (key, entry) in _byKey.ToArray())
            if (entry.Users == 0) await DropAsync(key, entry.Keeper);
        _lock.Release();
    }

    /// <summary>Begins to start a keeper for whoever comes next.</summary>
    public async Task PrepareAsync()
    {
        await _lock.WaitAsync();
        _spare ??= StartAsync();
        _lock.Release();
    }

    /// <summary>The keeper of a key that has one already; null where there is none. To be left with <see cref="LeaveAsync"/>.</summary>
    public async Task<KeeperProcess?> FindAsync(string key)
    {
        await _lock.WaitAsync();
        try
        {
            return _byKey.TryGetValue(key, out var known) && !known.Keeper.IsGone ? Use(key, known.Keeper) : null;
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>The keeper of a key: the one that has it, or the spare one. To be left with <see cref="LeaveAsync"/>.</summary>
    /// <param name="key">Whose guests.</param>
    /// <param name="user">Whose files they use; that of the user 0 are used by a user of the keeper's own.</param>
    /// <exception cref="NodeException">None can be started.</exception>
    public async Task<KeeperProcess> GetAsync(string key, KeeperUser user)
    {
        await _lock.WaitAsync();
        try
        {
            if (_byKey.TryGetValue(key, out var known) && !known.Keeper.IsGone) return Use(key, known.Keeper);
            if (known.Keeper is not null) await DropAsync(key, known.Keeper);
            var spare = _spare ?? StartAsync();
            KeeperProcess keeper;
            try
            {
                keeper = await spare;
                if (keeper.IsGone) keeper = await StartAsync();
            }
            finally
            {
                _spare = StartAsync();
            }

            uint own = FirstUser + uint.Parse(Path.GetFileName(keeper.Directory), CultureInfo.InvariantCulture);
            await keeper.AskAsync(new KeeperRequest(0, KeeperOperation.Become) { User = user.User == 0 ? new KeeperUser(own, own, user.Groups) : user });
            keeper.Key = key;
            return Use(key, keeper);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Leaves a keeper, which ends with its last user.</summary>
    public async Task LeaveAsync(string key, KeeperProcess keeper)
    {
        await _lock.WaitAsync();
        try
        {
            // One that has gone may have been replaced.
            if (!_byKey.TryGetValue(key, out var known) || known.Keeper != keeper) return;
            if (known.Users > 1) _byKey[key] = (keeper, known.Users - 1);
            else await DropAsync(key, keeper);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Leaves all keepers to the next agent, but the spare one.</summary>
    public async Task StopAsync()
    {
        await _lock.WaitAsync();
        try
        {
            foreach (var (keeper, _) in _byKey.Values) keeper.Dispose();
            if (_spare is not null) await RemoveAsync(await _spare);
        }
        catch (NodeException)
        {
            // It had not come up.
        }
        finally
        {
            _spare = null;
            _lock.Release();
        }
    }

    private KeeperProcess Use(string key, KeeperProcess keeper)
    {
        int users = _byKey.TryGetValue(key, out var known) && known.Keeper == keeper ? known.Users : 0;
        _byKey[key] = (keeper, users + 1);
        return keeper;
    }

    private static async Task RemoveAsync(KeeperProcess keeper)
    {
        await keeper.KillAsync();
        keeper.Dispose();
        if (Directory.Exists(keeper.Directory)) Directory.Delete(keeper.Directory, recursive: true);
    }

    private Task DropAsync(string key, KeeperProcess keeper)
    {
        _byKey.Remove(key);
        return RemoveAsync(keeper);
    }

    private Task<KeeperProcess> StartAsync() => KeeperProcess.StartAsync(program, Path.Combine(directory, (++_last).ToString(CultureInfo.InvariantCulture)), codeCache);
}

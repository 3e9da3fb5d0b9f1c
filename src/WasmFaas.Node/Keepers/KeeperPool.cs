using System.Globalization;
using WasmFaas.Keeper.Containers;

namespace WasmFaas.Node.Keepers;

/// <summary>
/// The keepers of a node: one for each tenant and user whose files it reads, and a spare one that has started already. Safe for use by
/// several threads.
/// </summary>
/// <param name="program">Runs a keeper.</param>
/// <param name="directory">Where each has a directory.</param>
internal sealed class KeeperPool(IReadOnlyList<string> program, string directory)
{
    /// <summary>Guests of the user 0 are run by users of their keepers' own, from this number on: nobody else's files are theirs.</summary>
    private const uint FirstUser = 2_000_000_000;

    private readonly SemaphoreSlim _lock = new(1);
    private readonly Dictionary<string, KeeperProcess> _byKey = new(StringComparer.Ordinal);
    private Task<KeeperProcess>? _spare;
    private int _last;

    /// <summary>Ends the keepers that an earlier agent left: nobody knows their guests any more.</summary>
    public async Task ClearAsync()
    {
        Directory.CreateDirectory(directory);
        foreach (string path in Directory.EnumerateDirectories(directory))
        {
            if (KeeperProcess.Find(path) is { } keeper) await keeper.KillAsync();
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Begins to start a keeper for whoever comes next.</summary>
    public async Task PrepareAsync()
    {
        await _lock.WaitAsync();
        _spare ??= StartAsync();
        _lock.Release();
    }

    /// <summary>The keeper of a key: the one that has it, or the spare one.</summary>
    /// <param name="key">Whose guests.</param>
    /// <param name="user">Whose files they use; that of the user 0 are used by a user of the keeper's own.</param>
    /// <exception cref="NodeException">None can be started.</exception>
    public async Task<KeeperProcess> GetAsync(string key, KeeperUser user)
    {
        await _lock.WaitAsync();
        try
        {
            if (_byKey.TryGetValue(key, out var known) && !known.IsGone) return known;
            if (known is not null) await DropAsync(key, known);
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
            return _byKey[key] = keeper;
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Ends a keeper that nobody uses any more.</summary>
    public async Task EndAsync(string key)
    {
        await _lock.WaitAsync();
        try
        {
            if (_byKey.TryGetValue(key, out var keeper)) await DropAsync(key, keeper);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Ends all keepers.</summary>
    public async Task StopAsync()
    {
        await _lock.WaitAsync();
        try
        {
            foreach (var (key, keeper) in _byKey.ToArray()) await DropAsync(key, keeper);
            if (_spare is not null && await _spare is { } spare) await RemoveAsync(spare);
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

    private Task<KeeperProcess> StartAsync() => KeeperProcess.StartAsync(program, Path.Combine(directory, (++_last).ToString(CultureInfo.InvariantCulture)));
}

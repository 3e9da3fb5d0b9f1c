namespace WasmFaas.Keeper.Hosting;

/// <summary>The instances of a loaded function: those that wait for a call, the newest on top, and the number of all. Safe for use by several threads.</summary>
/// <param name="function">What they are instances of.</param>
/// <param name="maxIdle">How many may wait.</param>
internal sealed class InstancePool(LoadedFunction function, int maxIdle) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<WarmInstance> _idle = [];
    private int _count;
    private bool _disposed;

    /// <summary>Instances that wait for a call.</summary>
    public int Idle
    {
        get
        {
            lock (_lock) return _idle.Count;
        }
    }

    /// <summary>Instances that wait for a call or run one.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Linear memory of the instances that wait, in bytes: none of them can be disposed while it is added up.</summary>
    public long IdleMemoryBytes
    {
        get
        {
            lock (_lock) return _idle.Sum(instance => instance.MemoryBytes);
        }
    }

    /// <summary>An instance that waits for a call, or a new one.</summary>
    public WarmInstance Take()
    {
        lock (_lock)
        {
            if (_idle.Count != 0)
            {
                var instance = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                return instance;
            }

            _count++;
        }

        return Make();
    }

    /// <summary>A new instance where there are fewer than a number in all, else null.</summary>
    public WarmInstance? TryMake(int target)
    {
        lock (_lock)
        {
            if (_disposed || _count >= Math.Min(target, maxIdle)) return null;
            _count++;
        }

        return Make();
    }

    /// <summary>Takes an instance back that is ready for another call.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="now">The time that it begins to wait at, as a timestamp of the host's clock.</param>
    public void Return(WarmInstance instance, long now)
    {
        lock (_lock)
        {
            if (!_disposed && _idle.Count < maxIdle)
            {
                instance.IdleSince = now;
                _idle.Add(instance);
                return;
            }
        }

        Drop(instance);
    }

    /// <summary>Gives an instance up that was taken or made.</summary>
    public void Drop(WarmInstance instance)
    {
        lock (_lock) _count--;
        instance.Dispose();
    }

    /// <summary>Gives up what has waited since a time or longer, as far as more than a number of instances are there.</summary>
    public void Reap(long since, int floor) => DropIdle(instance => instance.IdleSince <= since && _count > floor);

    /// <summary>Gives up what waits and was made of code that has been replaced.</summary>
    public void DropOutdated() => DropIdle(instance => !instance.IsCurrent);

    /// <summary>Frees the instances that wait, and those that are returned from now on.</summary>
    public void Dispose()
    {
        lock (_lock) _disposed = true;
        DropIdle(_ => true);
    }

    private WarmInstance Make()
    {
        try
        {
            return new WarmInstance(function);
        }
        catch
        {
            lock (_lock) _count--;
            throw;
        }
    }

    private void DropIdle(Predicate<WarmInstance> isDropped)
    {
        List<WarmInstance> dropped = [];
        lock (_lock)
        {
            _idle.RemoveAll(instance =>
            {
                if (!isDropped(instance)) return false;
                dropped.Add(instance);
                _count--;
                return true;
            });
        }

        foreach (var instance in dropped) instance.Dispose();
    }
}

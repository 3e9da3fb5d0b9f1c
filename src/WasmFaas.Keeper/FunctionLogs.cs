using System.Threading.Channels;

namespace WasmFaas.Keeper;

/// <summary>
/// The last lines of each function's log, for those who ask later, and new ones for those who follow. All lines together
/// are bounded: the function that has been silent longest is forgotten first. Safe for use by several threads.
/// </summary>
public sealed class FunctionLogs
{
    /// <summary>New lines that a follower may be behind; it misses more.</summary>
    private const int FollowerLines = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Tail>> _tails = [];
    private readonly LinkedList<Tail> _byUse = [];
    private readonly KeeperLimits _limits;
    private long _characters;

    internal FunctionLogs(KeeperLimits limits) => _limits = limits;

    /// <summary>The last lines of a function, oldest first.</summary>
    /// <param name="function">Name of the function in the keeper.</param>
    /// <param name="count">Largest number of lines.</param>
    public IReadOnlyList<string> Read(string function, int count = int.MaxValue)
    {
        lock (_lock) return _tails.TryGetValue(function, out var tail) ? [.. tail.Value.Lines.TakeLast(count)] : [];
    }

    /// <summary>The last lines of a function, then new ones as they come, until cancelled.</summary>
    public async IAsyncEnumerable<string> FollowAsync(string function, int count, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(FollowerLines) { FullMode = BoundedChannelFullMode.DropOldest });
        string[] before;
        Tail tail;
        lock (_lock)
        {
            tail = Use(function);
            tail.Followers.Add(channel.Writer);
            before = [.. tail.Lines.TakeLast(count)];
        }

        try
        {
            foreach (string line in before) yield return line;
            await foreach (string line in channel.Reader.ReadAllAsync(cancellationToken)) yield return line;
        }
        finally
        {
            lock (_lock) tail.Followers.Remove(channel.Writer);
        }
    }

    internal void Add(string function, string line)
    {
        lock (_lock)
        {
            var tail = Use(function);
            tail.Lines.Enqueue(line);
            tail.Characters += line.Length;
            _characters += line.Length;
            while (tail.Characters > _limits.FunctionLogCharacters) Drop(tail);
            foreach (var follower in tail.Followers) follower.TryWrite(line);
            while (_characters > _limits.AllFunctionLogCharacters) Forget(_byUse.First!.Value);
        }
    }

    private Tail Use(string function)
    {
        if (_tails.TryGetValue(function, out var node)) _byUse.Remove(node);
        else _tails[function] = node = new LinkedListNode<Tail>(new Tail(function));
        _byUse.AddLast(node);
        return node.Value;
    }

    private void Forget(Tail tail)
    {
        while (tail.Lines.Count != 0) Drop(tail);
        _byUse.Remove(_tails[tail.Function]);
        if (tail.Followers.Count == 0) _tails.Remove(tail.Function);
        else _byUse.AddLast(_tails[tail.Function]);
    }

    private void Drop(Tail tail)
    {
        int length = tail.Lines.Dequeue().Length;
        tail.Characters -= length;
        _characters -= length;
    }

    private sealed class Tail(string function)
    {
        public string Function { get; } = function;

        public Queue<string> Lines { get; } = [];

        public List<ChannelWriter<string>> Followers { get; } = [];

        public long Characters { get; set; }
    }
}

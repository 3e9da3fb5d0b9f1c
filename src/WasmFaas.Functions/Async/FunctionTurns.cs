namespace WasmFaas.Functions.Async;

/// <summary>The calls that are due, taken in turn from each function that has some. Not safe for use by several threads.</summary>
internal sealed class FunctionTurns
{
    private readonly Dictionary<(string Namespace, string Function), Turn> _turns = [];
    private readonly Queue<Turn> _order = [];

    /// <summary>Calls that were taken and have not ended.</summary>
    public int Running { get; private set; }

    /// <summary>Adds a call that is due.</summary>
    public void Add(AsyncCall call)
    {
        var key = (call.Namespace, call.Function);
        if (!_turns.TryGetValue(key, out var turn)) _turns.Add(key, turn = new Turn(key));
        turn.Ready.Enqueue(call);
        if (turn.IsInOrder) return;
        turn.IsInOrder = true;
        _order.Enqueue(turn);
    }

    /// <summary>Takes a call of the next function that has one and may run another; null where there is none.</summary>
    /// <param name="atOnce">Most calls of a function at one time.</param>
    public AsyncCall? Take(Func<AsyncCall, int> atOnce)
    {
        for (int i = _order.Count; i > 0 && Running < AsyncLimits.AtOnce; i--)
        {
            var turn = _order.Dequeue();
            if (!turn.Ready.TryPeek(out var call))
            {
                turn.IsInOrder = false;
                if (turn.Running == 0) _turns.Remove(turn.Key);
                continue;
            }

            _order.Enqueue(turn);
            if (turn.Running >= Math.Min(AsyncLimits.OfOneFunction, atOnce(call))) continue;
            turn.Ready.Dequeue();
            turn.Running++;
            Running++;
            return call;
        }

        return null;
    }

    /// <summary>A call that was taken has ended.</summary>
    public void End(AsyncCall call)
    {
        Running--;
        var turn = _turns[(call.Namespace, call.Function)];
        turn.Running--;
        if (turn.Running == 0 && turn.Ready.Count == 0 && !turn.IsInOrder) _turns.Remove(turn.Key);
    }

    /// <summary>One function's.</summary>
    private sealed class Turn((string Namespace, string Function) key)
    {
        public (string Namespace, string Function) Key { get; } = key;

        public Queue<AsyncCall> Ready { get; } = [];

        public int Running { get; set; }

        public bool IsInOrder { get; set; }
    }
}

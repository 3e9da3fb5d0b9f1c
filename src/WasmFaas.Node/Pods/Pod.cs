namespace WasmFaas.Node.Pods;

/// <summary>A pod: what its containers share. It has no process, so it stays while agents come and go. Safe for use by several threads.</summary>
internal sealed class Pod
{
    private readonly TaskCompletionSource<DateTimeOffset> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a pod of what is on disk.</summary>
    /// <param name="record">What is on disk.</param>
    /// <param name="share">What its Linux containers share.</param>
    public Pod(PodRecord record, PodShare share)
    {
        (Spec, CreatedAt, Share) = (record.Spec, record.CreatedAt, share);
        if (record.StoppedAt is { } time) _stopped.SetResult(time);
    }

    /// <summary>What it is.</summary>
    public PodSpec Spec { get; }

    /// <summary>What its Linux containers share.</summary>
    public PodShare Share { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Ends when it is stopped, with the time.</summary>
    public Task<DateTimeOffset> Stopped => _stopped.Task;

    /// <summary>When it was stopped; null while it is not.</summary>
    public DateTimeOffset? StoppedAt => Stopped.IsCompletedSuccessfully ? Stopped.Result : null;

    /// <summary>What is to be on disk of it.</summary>
    public PodRecord Record => new(Spec, CreatedAt, StoppedAt);

    /// <summary>Marks it as stopped; a second time changes nothing.</summary>
    public void SetStopped(DateTimeOffset time) => _stopped.TrySetResult(time);
}

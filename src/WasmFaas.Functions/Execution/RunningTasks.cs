namespace WasmFaas.Functions.Execution;

/// <summary>Work that was begun and is not waited for until the end. Safe for use by several threads.</summary>
internal sealed class RunningTasks
{
    private readonly HashSet<Task> _tasks = [];

    /// <summary>Adds work, which deals with its own errors.</summary>
    public void Add(Task task)
    {
        lock (_tasks) _tasks.Add(task);
        task.ContinueWith(
            done =>
            {
                lock (_tasks) _tasks.Remove(done);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Waits for what was added.</summary>
    public Task WaitAsync()
    {
        lock (_tasks) return Task.WhenAll(_tasks);
    }
}

using WasmFaas.Linux;

namespace WasmFaas.Node.Containers;

/// <summary>
/// The agent as the parent of what runc leaves behind. Where a container shares the process namespace of others, its orphans fall to
/// the agent too: they are taken away once they have ended, or they would stay as zombies.
/// </summary>
internal static class AdoptedChildren
{
    // Those that somebody waits for are gone within moments.
    private static readonly TimeSpan s_age = TimeSpan.FromSeconds(10);
    private static readonly Lazy<Timer> s_timer = new(Begin);

    private static HashSet<int> s_ended = [];

    /// <summary>Makes this process the parent of orphans among its descendants, for as long as it lives.</summary>
    public static void Adopt() => _ = s_timer.Value;

    private static Timer Begin()
    {
        ChildCalls.BecomeSubreaper();
        return new Timer(_ => TakeStrays(), null, s_age, s_age);
    }

    private static void TakeStrays()
    {
        HashSet<int> ended = ChildCalls.HasEnded() ? [.. ProcessState.ListEndedChildren(Environment.ProcessId)] : [];
        foreach (int process in ended.Where(s_ended.Contains)) ChildCalls.Take(process);
        s_ended = ended;
    }
}

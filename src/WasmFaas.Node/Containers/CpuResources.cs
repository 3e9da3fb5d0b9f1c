namespace WasmFaas.Node.Containers;

/// <summary>A container's part of the processors (runtime-spec, <c>linux.resources.cpu</c>).</summary>
/// <param name="Shares">Its weight against others; null for the usual.</param>
/// <param name="Quota">Microseconds that it may run in each period; negative for no limit, null where it is not given.</param>
/// <param name="Period">The period, in microseconds.</param>
internal sealed record CpuResources(long? Shares, long? Quota, long? Period);

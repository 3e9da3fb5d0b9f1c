namespace WasmFaas.Keeper.Scheduling;

/// <summary>A queue of requests that have deadlines.</summary>
internal interface IExpiring
{
    /// <summary>Takes out what waits past its deadline; false where nothing waits any more.</summary>
    bool Expire(long now);
}

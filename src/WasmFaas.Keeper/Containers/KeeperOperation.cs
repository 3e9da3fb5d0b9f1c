namespace WasmFaas.Keeper.Containers;

/// <summary>What an agent asks of a keeper.</summary>
public enum KeeperOperation
{
    /// <summary>Become an unprivileged user, once, before anything else: <see cref="KeeperRequest.User"/>.</summary>
    Become,

    /// <summary>Make a guest: the first file is its <see cref="GuestSpec"/> in JSON, the others are its own.</summary>
    Create,

    /// <summary>Start it.</summary>
    Start,

    /// <summary>Send it a signal: <see cref="KeeperRequest.Signal"/>.</summary>
    Signal,

    /// <summary>End its standard input.</summary>
    CloseInput,

    /// <summary>Give it other limits: <see cref="KeeperRequest.Limits"/>.</summary>
    Update,

    /// <summary>Tell what it has used.</summary>
    Measure,

    /// <summary>Run the image of its module, which is in the cache now.</summary>
    UseImage,

    /// <summary>Tell how it ended, where it has: <see cref="KeeperReply.Ended"/>.</summary>
    Look,

    /// <summary>Forget one that has ended or was never started.</summary>
    Remove,
}

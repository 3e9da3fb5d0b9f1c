namespace WasmFaas.Wasm.Binary;

/// <summary>What follows an opcode in the binary format (core spec 5.4), in the order of encoding.</summary>
internal enum Immediate : byte
{
    None,

    /// <summary>Block type.</summary>
    Block,

    /// <summary>Label index.</summary>
    Label,

    /// <summary>Vector of label indices, then the default label.</summary>
    LabelTable,

    Function,
    Local,
    Global,
    Table,
    Memory,
    Data,
    Element,

    /// <summary>Type index, table index.</summary>
    TypeTable,

    /// <summary>Destination table, source table.</summary>
    TableTable,

    /// <summary>Element segment, table.</summary>
    ElementTable,

    /// <summary>Destination memory, source memory.</summary>
    MemoryMemory,

    /// <summary>Data segment, memory.</summary>
    DataMemory,

    /// <summary>Vector of value types.</summary>
    ValueTypes,

    /// <summary>Reference (heap) type.</summary>
    ReferenceType,

    /// <summary>Alignment, memory, offset.</summary>
    MemoryArgument,

    /// <summary>Alignment, memory, offset, then one byte: the lane.</summary>
    MemoryArgumentLane,

    /// <summary>One byte: the lane.</summary>
    Lane,

    /// <summary>16 bytes: lanes of a shuffle.</summary>
    Shuffle,

    I32,
    I64,

    /// <summary>4 bytes, little endian.</summary>
    F32,

    /// <summary>8 bytes, little endian.</summary>
    F64,

    /// <summary>16 bytes.</summary>
    V128,
}

using System.Runtime.InteropServices;

namespace WasmFaas.Wasm.Runtime;

/// <summary>A host function in a linker: independent of any store.</summary>
internal sealed class HostDefinition
{
    private GCHandle _target;

    /// <summary>A static method whose first parameter is the <see cref="Caller"/>.</summary>
    internal HostDefinition(FunctionType type, nint code)
    {
        Type = type;
        Code = code;
    }

    /// <summary>A delegate behind a method whose first parameter is a <see cref="HostRecord"/>.</summary>
    internal HostDefinition(FunctionType type, nint code, object target)
        : this(type, code) => _target = GCHandle.Alloc(target);

    /// <summary>Frees the handle; instances keep the definition alive through their linked module.</summary>
    ~HostDefinition()
    {
        if (_target.IsAllocated) _target.Free();
    }

    internal FunctionType Type { get; }

    internal nint Code { get; }

    internal bool IsDelegate => _target.IsAllocated;

    internal nint Target => GCHandle.ToIntPtr(_target);
}

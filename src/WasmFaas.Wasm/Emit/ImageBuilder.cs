using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using ModuleDefinition = WasmFaas.Wasm.Binary.ModuleDefinition;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm.Emit;

/// <summary>
/// Builds a .NET assembly of compiled modules: one static class each, with a method <c>f{index}</c> per function and
/// <c>References(nint*)</c>, which fills in the addresses of the functions that can be referenced.
/// </summary>
internal sealed class ImageBuilder
{
    internal const string ReferencesMethod = "References";

    private readonly string _name;
    private readonly MetadataBuilder _metadata = new();
    private readonly BlobBuilder _bodies = new();
    private readonly TokenTable _tokens;
    private readonly EntityHandle _object;
    private int _methods;
    private int _modules;

    internal ImageBuilder(string name)
    {
        _name = name;
        _tokens = new TokenTable(_metadata);
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
        _metadata.AddModule(0, _metadata.GetOrAddString(name + ".dll"), _metadata.GetOrAddGuid(id), default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString(name), new Version(1, 0, 0, 0), default, default, 0, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(
            default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        _object = _tokens.Type(typeof(object));
    }

    /// <summary>Compiles a module's functions. Returns the name of its class.</summary>
    internal string Add(ModuleDefinition module, ContextLayout layout)
    {
        string name = $"M{_modules++}";
        int first = _methods + 1;
        _metadata.AddTypeDefinition(
            TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit,
            default, _metadata.GetOrAddString(name), _object, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(first));
        var emitter = new FunctionEmitter(module, layout, _tokens, first);
        for (int i = 0; i < module.Bodies.Length; i++)
        {
            int function = module.ImportedFunctions + i;
            emitter.Compile(function, module.Bodies[i]);
            AddMethod($"f{function}", _tokens.FunctionBlob(module.TypeOf(function)), emitter);
        }

        emitter.CompileReferences();
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature().Parameters(1, result => result.Void(), parameters => parameters.AddParameter().Type().IntPtr());
        AddMethod(ReferencesMethod, _metadata.GetOrAddBlob(signature), emitter);
        return name;
    }

    /// <summary>The assembly's file content.</summary>
    internal byte[] Build()
    {
        var image = new BlobBuilder();
        new ManagedPEBuilder(
            PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(_metadata), _bodies,
            deterministicIdProvider: content => new BlobContentId(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(_name)).AsSpan(0, 16)), 1))
            .Serialize(image);
        return image.ToArray();
    }

    private void AddMethod(string name, BlobHandle signature, FunctionEmitter emitter)
    {
        _bodies.Align(4);
        int offset = _bodies.Count;
        var locals = _tokens.Locals(emitter.Locals);
        int size = emitter.Prologue.Length + emitter.Body.Length;

        // A fat header without the flag that zeroes locals (ECMA-335 II.25.4.3).
        _bodies.WriteUInt16(0x3003);
        _bodies.WriteUInt16((ushort)Math.Min(emitter.MaxStack, ushort.MaxValue));
        _bodies.WriteInt32(size);
        _bodies.WriteInt32(locals.IsNil ? 0 : MetadataTokens.GetToken(locals));
        _bodies.WriteBytes(emitter.Prologue.Code.ToArray());
        _bodies.WriteBytes(emitter.Body.Code.ToArray());
        _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig, MethodImplAttributes.IL,
            _metadata.GetOrAddString(name), signature, offset, MetadataTokens.ParameterHandle(1));
        _methods++;
    }
}

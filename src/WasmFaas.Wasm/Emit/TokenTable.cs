using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm.Emit;

/// <summary>Tokens of what compiled code refers to outside of itself: types, methods, signatures.</summary>
internal sealed class TokenTable(MetadataBuilder metadata)
{
    private readonly Dictionary<Assembly, AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<Type, EntityHandle> _types = [];
    private readonly Dictionary<MethodInfo, int> _methods = [];
    private readonly Dictionary<FunctionType, (BlobHandle Blob, int Token)> _functions = [];
    private int _vector;

    /// <summary>Token of <c>Vector128&lt;byte&gt;</c>.</summary>
    internal int Vector => _vector != 0 ? _vector : _vector = MetadataTokens.GetToken(Type(typeof(Vector128<byte>)));

    internal EntityHandle Type(Type type)
    {
        if (_types.TryGetValue(type, out var handle)) return handle;
        if (type.IsConstructedGenericType)
        {
            var blob = new BlobBuilder();
            Encode(new BlobEncoder(blob).TypeSpecificationSignature(), type);
            handle = metadata.AddTypeSpecification(metadata.GetOrAddBlob(blob));
        }
        else
        {
            handle = metadata.AddTypeReference(
                Reference(type.Assembly), metadata.GetOrAddString(type.Namespace!), metadata.GetOrAddString(type.Name));
        }

        _types.Add(type, handle);
        return handle;
    }

    internal int Method(MethodInfo method)
    {
        if (_methods.TryGetValue(method, out int token)) return token;
        var definition = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
        if (definition.DeclaringType!.IsConstructedGenericType)
            definition = (MethodInfo)definition.Module.ResolveMethod(definition.MetadataToken)!;
        var blob = new BlobBuilder();
        new BlobEncoder(blob).MethodSignature(genericParameterCount: definition.IsGenericMethodDefinition ? definition.GetGenericArguments().Length : 0)
            .Parameters(definition.GetParameters().Length, result => Encode(result, definition.ReturnType), parameters =>
            {
                foreach (var parameter in definition.GetParameters()) Encode(parameters.AddParameter().Type(), parameter.ParameterType);
            });
        EntityHandle handle = metadata.AddMemberReference(
            Type(method.DeclaringType!), metadata.GetOrAddString(method.Name), metadata.GetOrAddBlob(blob));
        if (method.IsGenericMethod)
        {
            var instantiation = new BlobBuilder();
            var arguments = new BlobEncoder(instantiation).MethodSpecificationSignature(method.GetGenericArguments().Length);
            foreach (var argument in method.GetGenericArguments()) Encode(arguments.AddArgument(), argument);
            handle = metadata.AddMethodSpecification(handle, metadata.GetOrAddBlob(instantiation));
        }

        token = MetadataTokens.GetToken(handle);
        _methods.Add(method, token);
        return token;
    }

    /// <summary>Signature of a compiled function: the context, then the parameters.</summary>
    internal BlobHandle FunctionBlob(FunctionType type) => Function(type).Blob;

    /// <summary>Token of the same signature for <c>calli</c>.</summary>
    internal int FunctionSignature(FunctionType type) => Function(type).Token;

    internal StandaloneSignatureHandle Locals(List<ValueKind?> locals)
    {
        if (locals.Count == 0) return default;
        var blob = new BlobBuilder();
        var encoder = new BlobEncoder(blob).LocalVariableSignature(locals.Count);
        foreach (var local in locals) EncodeValue(encoder.AddVariable().Type(), local);
        return metadata.AddStandaloneSignature(metadata.GetOrAddBlob(blob));
    }

    private (BlobHandle Blob, int Token) Function(FunctionType type)
    {
        if (_functions.TryGetValue(type, out var entry)) return entry;
        var blob = new BlobBuilder();
        new BlobEncoder(blob).MethodSignature().Parameters(type.Parameters.Length + 1, result =>
        {
            if (type.Results.IsEmpty) result.Void();
            else EncodeValue(result.Type(), type.Results[0]);
        }, parameters =>
        {
            parameters.AddParameter().Type().IntPtr();
            foreach (var parameter in type.Parameters) EncodeValue(parameters.AddParameter().Type(), parameter);
        });
        var handle = metadata.GetOrAddBlob(blob);
        entry = (handle, MetadataTokens.GetToken(metadata.AddStandaloneSignature(handle)));
        _functions.Add(type, entry);
        return entry;
    }

    private AssemblyReferenceHandle Reference(Assembly assembly)
    {
        if (_assemblies.TryGetValue(assembly, out var handle)) return handle;
        var name = assembly.GetName();
        handle = metadata.AddAssemblyReference(
            metadata.GetOrAddString(name.Name!), name.Version!, default,
            name.GetPublicKeyToken() is { Length: > 0 } key ? metadata.GetOrAddBlob(key) : default, default, default);
        _assemblies.Add(assembly, handle);
        return handle;
    }

    private void EncodeValue(SignatureTypeEncoder encoder, ValueKind? kind)
    {
        switch (kind)
        {
            case ValueKind.I32: encoder.Int32(); break;
            case ValueKind.I64: encoder.Int64(); break;
            case ValueKind.F32: encoder.Single(); break;
            case ValueKind.F64: encoder.Double(); break;
            case ValueKind.V128: Encode(encoder, typeof(Vector128<byte>)); break;
            default: encoder.IntPtr(); break;
        }
    }

    private void Encode(ReturnTypeEncoder encoder, Type type)
    {
        if (type == typeof(void)) encoder.Void();
        else Encode(encoder.Type(), type);
    }

    private void Encode(SignatureTypeEncoder encoder, Type type)
    {
        if (type.IsGenericMethodParameter) encoder.GenericMethodTypeParameter(type.GenericParameterPosition);
        else if (type.IsGenericTypeParameter) encoder.GenericTypeParameter(type.GenericParameterPosition);
        else if (type.IsPrimitive) EncodePrimitive(encoder, type);
        else if (type.IsGenericType)
        {
            var arguments = type.GetGenericArguments();
            var generic = encoder.GenericInstantiation(Type(type.GetGenericTypeDefinition()), arguments.Length, type.IsValueType);
            foreach (var argument in arguments) Encode(generic.AddArgument(), argument);
        }
        else encoder.Type(Type(type), type.IsValueType);
    }

    private static void EncodePrimitive(SignatureTypeEncoder encoder, Type type)
    {
        if (type == typeof(nint)) encoder.IntPtr();
        else if (type == typeof(nuint)) encoder.UIntPtr();
        else encoder.PrimitiveType(System.Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => PrimitiveTypeCode.Boolean,
            TypeCode.SByte => PrimitiveTypeCode.SByte,
            TypeCode.Byte => PrimitiveTypeCode.Byte,
            TypeCode.Int16 => PrimitiveTypeCode.Int16,
            TypeCode.UInt16 => PrimitiveTypeCode.UInt16,
            TypeCode.Int32 => PrimitiveTypeCode.Int32,
            TypeCode.UInt32 => PrimitiveTypeCode.UInt32,
            TypeCode.Int64 => PrimitiveTypeCode.Int64,
            TypeCode.UInt64 => PrimitiveTypeCode.UInt64,
            TypeCode.Single => PrimitiveTypeCode.Single,
            TypeCode.Double => PrimitiveTypeCode.Double,
            _ => throw new NotSupportedException($"{type} in a signature"),
        });
    }
}

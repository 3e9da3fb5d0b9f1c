using WasmFaas.Fuzz.Binary;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Validation;

namespace WasmFaas.Fuzz.Reduction;

/// <summary>A valid module taken apart into instructions, so that some can be left out.</summary>
internal sealed class CodeModule
{
    private readonly byte[] _before, _after;
    private readonly List<byte[]> _locals = [];

    public CodeModule(byte[] binary)
    {
        var module = ModuleDecoder.Decode(binary, EngineLimits.Default);
        int start = module.SectionStarts[(int)SectionId.Code];
        var last = module.Bodies[^1];
        _before = binary[..SectionHeader(binary, start)];
        _after = binary[(last.CodeStart + last.CodeLength)..];
        foreach (var body in module.Bodies)
        {
            var locals = new WasmWriter().Unsigned(body.Locals.Length);
            foreach (var group in body.Locals) locals.Unsigned(group.Count).Kind(group.Kind);
            _locals.Add(locals.ToArray());
            Bodies.Add(Instructions(binary, body));
        }
    }

    /// <summary>Each function's instructions.</summary>
    public List<List<byte[]>> Bodies { get; } = [];

    /// <summary>The module with one body replaced; null where that is not valid.</summary>
    public byte[]? With(int function, List<byte[]> body)
    {
        var code = new WasmWriter();
        for (int i = 0; i < Bodies.Count; i++)
        {
            var item = new WasmWriter().Bytes(_locals[i]);
            foreach (var instruction in i == function ? body : Bodies[i]) item.Bytes(instruction);
            code.Vector(item.ToArray());
        }

        byte[] binary = new WasmWriter().Bytes(_before).Section(SectionId.Code, Bodies.Count, code).Bytes(_after).ToArray();
        try
        {
            ModuleValidator.Validate(ModuleDecoder.Decode(binary, EngineLimits.Default), EngineLimits.Default);
            return binary;
        }
        catch (ModuleException)
        {
            return null;
        }
    }

    private static List<byte[]> Instructions(byte[] binary, FunctionBody body)
    {
        var instructions = new List<byte[]>();
        var reader = new CodeReader(binary, body.CodeStart, body.CodeLength);
        while (!reader.AtEnd)
        {
            int start = reader.Position;
            reader.Skip(OpcodeTable.Get(reader.ReadOpcode()).Immediate);
            instructions.Add(binary[start..reader.Position]);
        }

        return instructions;
    }

    /// <summary>Where the section's id is: before its size, of up to five bytes.</summary>
    private static int SectionHeader(byte[] binary, int content)
    {
        int at = content - 2;
        while (binary[at] >= 0x80) at--;
        return at;
    }
}

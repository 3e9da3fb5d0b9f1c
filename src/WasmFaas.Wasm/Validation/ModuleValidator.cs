using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Validation;

/// <summary>Validates a decoded module (core spec chapter 3).</summary>
internal static class ModuleValidator
{
    private const uint MaximumPages = 65_536;

    /// <summary>
    /// Returns where the module is valid; <see cref="ModuleException"/> says what is wrong and where. Function bodies
    /// are decoded here for the first time, so a malformed or unsupported instruction shows here too.
    /// </summary>
    internal static void Validate(ModuleDefinition module, EngineLimits limits)
    {
        CheckTypes(module);
        CheckTables(module);
        CheckMemories(module);
        var constants = new ConstantValidator(module);
        CheckGlobals(module, constants);
        foreach (var table in module.Tables)
        {
            if (table.Initial is { } initial) constants.Check(initial, table.Type.Element, module.ImportedGlobals);
        }

        CheckExports(module);
        CheckStart(module);
        CheckElements(module, constants);
        CheckData(module, constants);
        CheckBodies(module, limits);
    }

    internal static ModuleException Invalid(int offset, string message) => new(ModuleError.Invalid, offset, message);

    private static int Start(ModuleDefinition module, SectionId section) => module.SectionStarts[(int)section];

    private static void CheckTypes(ModuleDefinition module)
    {
        for (var i = 0; i < module.FunctionTypes.Length; i++)
        {
            if ((uint)module.FunctionTypes[i] < (uint)module.Types.Length) continue;
            var section = i < module.ImportedFunctions ? SectionId.Import : SectionId.Function;
            throw Invalid(Start(module, section), $"unknown type {module.FunctionTypes[i]} of function {i}");
        }
    }

    private static void CheckTables(ModuleDefinition module)
    {
        for (var i = 0; i < module.Tables.Length; i++)
        {
            var section = i < module.ImportedTables ? SectionId.Import : SectionId.Table;
            CheckBounds(module.Tables[i].Type.Limits, Start(module, section), $"table {i}");
        }
    }

    private static void CheckMemories(ModuleDefinition module)
    {
        for (var i = 0; i < module.Memories.Length; i++)
        {
            var limits = module.Memories[i].Limits;
            var offset = Start(module, i < module.ImportedMemories ? SectionId.Import : SectionId.Memory);
            if (limits.Minimum > MaximumPages || limits.Maximum > MaximumPages)
            {
                throw Invalid(offset, $"memory size must be at most 65536 pages (4 GiB), memory {i} has {limits}");
            }

            CheckBounds(limits, offset, $"memory {i}");
        }
    }

    private static void CheckBounds(Limits limits, int offset, string what)
    {
        if (limits.Minimum > limits.Maximum)
        {
            throw Invalid(
                offset, $"size minimum must not be greater than maximum: {limits.Minimum} and {limits.Maximum} of {what}");
        }
    }

    private static void CheckGlobals(ModuleDefinition module, ConstantValidator constants)
    {
        for (var i = module.ImportedGlobals; i < module.Globals.Length; i++)
        {
            var global = module.Globals[i];
            constants.Check(global.Initial!, global.Type.Kind, i);
        }
    }

    private static void CheckExports(ModuleDefinition module)
    {
        var offset = Start(module, SectionId.Export);
        var names = new HashSet<string>(module.Exports.Length, StringComparer.Ordinal);
        foreach (var export in module.Exports)
        {
            var count = export.Kind switch
            {
                ExternKind.Function => module.FunctionTypes.Length,
                ExternKind.Table => module.Tables.Length,
                ExternKind.Memory => module.Memories.Length,
                _ => module.Globals.Length,
            };
            if (export.Index >= count)
            {
                throw Invalid(
                    offset, $"unknown {export.Kind.ToString().ToLowerInvariant()} {export.Index} in export \"{export.Name}\"");
            }

            if (!names.Add(export.Name)) throw Invalid(offset, $"duplicate export name \"{export.Name}\"");
        }
    }

    private static void CheckStart(ModuleDefinition module)
    {
        if (module.Start is not { } start) return;
        var offset = Start(module, SectionId.Start);
        if (start >= module.FunctionTypes.Length) throw Invalid(offset, $"unknown function {start} as start function");
        var type = module.TypeOf(start);
        if (!type.Parameters.IsEmpty || !type.Results.IsEmpty)
        {
            throw Invalid(offset, $"start function {start} must have type () -> (), found {type}");
        }
    }

    private static void CheckElements(ModuleDefinition module, ConstantValidator constants)
    {
        var offset = Start(module, SectionId.Element);
        for (var i = 0; i < module.Elements.Length; i++)
        {
            var segment = module.Elements[i];
            if (segment.Mode == SegmentMode.Active)
            {
                if (segment.Table >= module.Tables.Length) throw Invalid(offset, $"unknown table {segment.Table} in element segment {i}");
                var element = module.Tables[segment.Table].Type.Element;
                if (element != segment.Element)
                {
                    throw Invalid(
                        offset,
                        $"type mismatch: element segment {i} of {FunctionType.Name(segment.Element)} for a table of {FunctionType.Name(element)}");
                }

                constants.Check(segment.Offset!, ValueKind.I32, module.Globals.Length);
            }

            foreach (var item in segment.Items) constants.Check(item, segment.Element, module.Globals.Length);
        }
    }

    private static void CheckData(ModuleDefinition module, ConstantValidator constants)
    {
        for (var i = 0; i < module.Data.Length; i++)
        {
            var segment = module.Data[i];
            if (segment.Mode != SegmentMode.Active) continue;
            if (segment.Memory >= module.Memories.Length)
            {
                throw Invalid(Start(module, SectionId.Data), $"unknown memory {segment.Memory} in data segment {i}");
            }

            constants.Check(segment.Offset!, ValueKind.I32, module.Globals.Length);
        }
    }

    private static void CheckBodies(ModuleDefinition module, EngineLimits limits)
    {
        var validator = new FunctionValidator(module, limits, DeclaredReferences.Of(module));
        for (var i = 0; i < module.Bodies.Length; i++) validator.Validate(module.ImportedFunctions + i, module.Bodies[i]);
    }
}

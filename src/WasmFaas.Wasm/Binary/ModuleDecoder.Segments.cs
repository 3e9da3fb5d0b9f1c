using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace WasmFaas.Wasm.Binary;

/// <summary>Element, code and data sections (core spec 5.5.12-5.5.14).</summary>
internal sealed partial class ModuleDecoder
{
    private ImmutableArray<ElementSegment> _elements = [];
    private ImmutableArray<FunctionBody> _bodies = [];
    private ImmutableArray<DataSegment> _data = [];
    private uint? _dataCount;
    private long _elementItems;

    private void ReadElements(ref CodeReader section)
    {
        var elements = new ElementSegment[ReadCount(ref section, _limits.Segments, "element segments")];
        for (var i = 0; i < elements.Length; i++) elements[i] = ReadElement(ref section);
        _elements = ImmutableCollectionsMarshal.AsImmutableArray(elements);
    }

    private ElementSegment ReadElement(ref CodeReader section)
    {
        // Bit 0: not active; bit 1: explicit table, or declarative; bit 2: expressions instead of function indices.
        var position = section.Position;
        var flags = section.ReadU32();
        if (flags > 7) throw CodeReader.Malformed(position, $"malformed elements segment kind {flags}");
        var mode = (flags & 1) == 0 ? SegmentMode.Active
            : (flags & 2) == 0 ? SegmentMode.Passive
            : SegmentMode.Declarative;
        var table = mode == SegmentMode.Active && (flags & 2) != 0 ? section.ReadIndex() : 0;
        var offset = mode == SegmentMode.Active ? ReadConstant(ref section) : null;
        var expressions = (flags & 4) != 0;
        var element = (flags & 3) == 0 ? ValueKind.FuncRef
            : expressions ? section.ReadReferenceKind()
            : ReadElementKind(ref section);
        return new ElementSegment(mode, element, table, offset, ReadItems(ref section, expressions));
    }

    private static ValueKind ReadElementKind(ref CodeReader section)
    {
        var position = section.Position;
        var kind = section.ReadByte();
        return kind == 0 ? ValueKind.FuncRef : throw CodeReader.Malformed(position, $"malformed element kind 0x{kind:x2}");
    }

    private ImmutableArray<ConstantExpression> ReadItems(ref CodeReader section, bool expressions)
    {
        var position = section.Position;
        var count = section.ReadCount();
        _elementItems += count;
        CheckLimit(position, _elementItems, _limits.TableElements, "items of element segments");
        var items = new ConstantExpression[count];
        for (var i = 0; i < count; i++)
        {
            position = section.Position;
            items[i] = expressions ? ReadConstant(ref section) : FunctionReference(section.ReadIndex(), position);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }

    private void ReadCode(ref CodeReader section)
    {
        var bodies = new FunctionBody[ReadCount(ref section, _limits.Functions, "function bodies")];
        for (var i = 0; i < bodies.Length; i++)
        {
            var position = section.Position;
            var length = section.ReadU32();
            if (length > (uint)section.Remaining)
            {
                throw CodeReader.Malformed(
                    position, $"unexpected end of section or function: body of {length} bytes, {section.Remaining} left");
            }

            CheckLimit(position, length, _limits.FunctionBytes, "bytes in a function");
            var body = section.ReadRange((int)length);
            var locals = ReadLocals(ref body);
            bodies[i] = new FunctionBody(locals, body.Position, body.Remaining);
        }

        _bodies = ImmutableCollectionsMarshal.AsImmutableArray(bodies);
    }

    private ImmutableArray<LocalGroup> ReadLocals(ref CodeReader body)
    {
        var position = body.Position;
        var count = body.ReadCount();
        if (count == 0) return [];
        CheckLimit(position, count, _limits.Locals, "groups of locals");
        var groups = new LocalGroup[count];
        long total = 0;
        for (var i = 0; i < count; i++)
        {
            var size = body.ReadU32();
            total += size;
            if (total > uint.MaxValue) throw CodeReader.Malformed(position, $"too many locals: {total}");
            groups[i] = new LocalGroup((int)Math.Min(size, int.MaxValue), body.ReadValueKind());
        }

        CheckLimit(position, total, _limits.Locals, "locals");
        return ImmutableCollectionsMarshal.AsImmutableArray(groups);
    }

    private void ReadData(ref CodeReader section)
    {
        var data = new DataSegment[ReadCount(ref section, _limits.Segments, "data segments")];
        for (var i = 0; i < data.Length; i++)
        {
            var position = section.Position;
            var flags = section.ReadU32();
            if (flags > 2) throw CodeReader.Malformed(position, $"malformed data segment kind {flags}");
            var memory = flags == 2 ? section.ReadIndex() : 0;
            var offset = flags == 1 ? null : ReadConstant(ref section);
            position = section.Position;
            var length = section.ReadU32();
            if (length > (uint)section.Remaining)
            {
                throw CodeReader.Malformed(
                    position, $"unexpected end of section: segment of {length} bytes, {section.Remaining} left");
            }

            var start = section.Position;
            section.ReadBytes((int)length);
            var mode = flags == 1 ? SegmentMode.Passive : SegmentMode.Active;
            data[i] = new DataSegment(mode, memory, offset, start, (int)length);
        }

        _data = ImmutableCollectionsMarshal.AsImmutableArray(data);
    }
}

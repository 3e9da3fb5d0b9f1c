using System.Text;
using WasmFaas.Functions.Resources.Schemas;

namespace WasmFaas.Functions.Resources.Documents;

/// <summary>Writes <c>docs/fission.md</c>: what of Fission's fields works.</summary>
internal static class FissionDocument
{
    private const string Introduction = """
        # What of Fission works

        Generated from the schemas by the tests (`WASMFAAS_WRITE_FISSION=1 dotnet test tests/Functions.Tests`); a test fails where this page is out of date.

        Every field of Fission's kinds (group `fission.io`, version `v1`) and how far it is supported:

        - **works**: as in Fission.
        - **differs**: it works, in the way that the note tells.
        - **ignored**: accepted and kept. Where it is set, the object's condition `FieldsIgnored` names it.
        - **not yet**: refused with an error that names the field.

        Fields that Fission does not have are refused or dropped with a warning, as kubectl's `--validate` asks. An empty text, 0 and null
        count as not given where a field has a default. References without a namespace mean the object's own.

        Settings that Fission has no field for are annotations of a Function:

        | annotation | values |
        |---|---|

        """;

    private const string End = """

        ## Kinds that are not served

        | kind | |
        |---|---|
        | FissionTenant | not yet: the embedded platform serves all namespaces |
        | Workflow, WorkflowRun | not yet |

        Secret, ConfigMap, Namespace and Event of Kubernetes' core group are served as Kubernetes defines them.

        """;

    public static string Create()
    {
        var text = new StringBuilder(Introduction);
        foreach (var (annotation, values) in Annotations.Values)
        {
            text.Append($"| `{annotation}` | {string.Join(", ", values.Select(value => $"`{value}`"))} |\n");
        }

        foreach (var kind in ResourceKinds.All.Where(kind => kind.Group.Length > 0)) AppendKind(text, kind);
        return text.Append(End).ToString();
    }

    private static void AppendKind(StringBuilder text, ResourceKind kind)
    {
        text.Append($"\n## {kind.Kind}\n\n{kind.Schema.Description}\n\n");
        text.Append("| field | type | default | support | what it is |\n|---|---|---|---|---|\n");
        foreach (var field in kind.Schema.Fields.Where(field => field.Name is "spec" or "status")) Append(text, field, "", Support.Works, null);
    }

    private static void Append(StringBuilder text, SchemaField field, string parent, Support outer, string? outerNote)
    {
        string path = FieldPath.Of(parent, field.Name);
        bool isInherited = outer is Support.Ignored or Support.NotYet;
        var support = isInherited ? outer : field.Support;
        string? note = field.Note ?? (isInherited ? null : outerNote);
        text.Append($"| `{path}` | {TypeOf(field.Schema)} | {DefaultOf(field)} | {Word(support)} | {Cell($"{field.Schema.Description} {note}")} |\n");
        // A version's snapshot is a Function's spec, which has a table of its own.
        if (field.Schema.Fields == FunctionSchema.Spec.Fields && parent.Length > 0) return;
        var (inner, at) = field.Schema.Type == SchemaType.Array ? (field.Schema.Items!, path + "[]") : (field.Schema, path);
        foreach (var child in inner.Fields) Append(text, child, at, support, null);
    }

    private static string TypeOf(Schema schema) => schema.Type switch
    {
        SchemaType.Array => $"list of {TypeOf(schema.Items!)}",
        SchemaType.Object => schema.Items == null ? "object" : $"map of {TypeOf(schema.Items)}",
        SchemaType.IntegerOrString => "quantity",
        SchemaType.String when schema.Enum.Count > 0 => Cell(string.Join(" \\| ", schema.Enum.Where(value => value.Length > 0).Select(value => $"`{value}`"))),
        SchemaType.String => schema.Format switch { "byte" => "base64", "date-time" => "time", _ => "string" },
        SchemaType.Integer => (schema.Minimum, schema.Maximum) switch
        {
            (null, null) => "integer",
            ({ } minimum, null) => $"integer ≥ {minimum}",
            (var minimum, { } maximum) => $"integer {minimum}–{maximum}",
        },
        _ => schema.Type.ToString().ToLowerInvariant(),
    };

    private static string DefaultOf(SchemaField field)
    {
        if (field.IsOwnNamespace) return "own";
        if (field.Default is System.Text.Json.Nodes.JsonValue value) return $"`{value}`";
        return field.IsRequired ? "required" : "";
    }

    private static string Word(Support support) => support switch
    {
        Support.Works => "works",
        Support.Differs => "differs",
        Support.Ignored => "ignored",
        _ => "not yet",
    };

    private static string Cell(string text) => text.Trim().ReplaceLineEndings(" ").Replace("<", "&lt;");
}

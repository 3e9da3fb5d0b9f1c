using System.Text.Json.Nodes;

namespace WasmFaas.Cli.Functions.Output;

/// <summary>Prints Tables of the API (meta.k8s.io/v1) in aligned columns; rows that come later keep to them.</summary>
internal sealed class TablePrinter(TextWriter writer, bool isWide, bool withNamespace)
{
    private const int Gap = 3;

    private (string Name, int Index)[] _columns = [];
    private int[] _widths = [];

    /// <summary>Prints the heading, unless it was, and the rows.</summary>
    public void Print(JsonObject table)
    {
        bool isFirst = _columns.Length == 0;
        if (isFirst) _columns = Columns(table);
        var rows = (table["rows"] as JsonArray ?? []).OfType<JsonObject>().Select(Cells).ToList();
        if (isFirst)
        {
            rows.Insert(0, [.. _columns.Select(column => column.Name.ToUpperInvariant())]);
            _widths = [.. Enumerable.Range(0, _columns.Length).Select(i => rows.Max(row => row[i].Length))];
        }

        foreach (string[] row in rows) PrintRow(row);
    }

    /// <summary>Prints lines of a table that was made here.</summary>
    public static void Print(TextWriter writer, IReadOnlyList<string[]> rows)
    {
        var printer = new TablePrinter(writer, isWide: false, withNamespace: false)
        {
            _widths = [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length))],
        };
        foreach (string[] row in rows) printer.PrintRow(row);
    }

    private (string, int)[] Columns(JsonObject table)
    {
        var columns = (table["columnDefinitions"] as JsonArray ?? []).OfType<JsonObject>()
            .Select((column, index) => (Name: (string?)column["name"] ?? "", index, Priority: (int?)column["priority"] ?? 0))
            .Where(column => isWide || column.Priority == 0)
            .Select(column => (column.Name, column.index));
        return withNamespace ? [("Namespace", -1), .. columns] : [.. columns];
    }

    private string[] Cells(JsonObject row) => [.. _columns.Select(column =>
        column.Index < 0 ? (string?)row["object"]?["metadata"]?["namespace"] ?? "" : Text((row["cells"] as JsonArray)?[column.Index]))];

    private static string Text(JsonNode? cell)
    {
        if (cell is null) return "<none>";
        string text = cell is JsonValue value && value.TryGetValue(out string? found) ? found : cell.ToJsonString();
        return text.ReplaceLineEndings(" ");
    }

    private void PrintRow(string[] row)
    {
        for (int i = 0; i < row.Length - 1; i++) writer.Write(row[i].PadRight(_widths[i] + Gap));
        writer.WriteLine(row[^1]);
    }
}

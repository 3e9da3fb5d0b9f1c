using System.Text;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions.Output;

/// <summary>What is to be shown, and how.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">The namespace, or null for all.</param>
/// <param name="Name">One object, or null for all.</param>
/// <param name="Format">The format.</param>
internal sealed record ShowRequest(ResourceKind Kind, string? Namespace, string? Name, OutputFormat Format)
{
    /// <summary>A label selector, or null.</summary>
    public string? Selector { get; init; }

    /// <summary>True where changes are shown as they come.</summary>
    public bool IsWatched { get; init; }

    /// <summary>The query of the list, or of the watch from a version on.</summary>
    public string Query(string? watchFrom)
    {
        var query = new StringBuilder();
        if (Selector is not null) Add("labelSelector", Selector);
        if (watchFrom is not null)
        {
            Add("watch", "true");
            Add("resourceVersion", watchFrom);
        }

        return query.ToString();

        void Add(string name, string value) => query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }
}

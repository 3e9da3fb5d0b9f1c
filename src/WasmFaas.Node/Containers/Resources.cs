using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WasmFaas.Node.Containers;

/// <summary>What a container may use (runtime-spec, <c>linux.resources</c>).</summary>
/// <param name="Cpu">Its part of the processors.</param>
/// <param name="MemoryBytes">Its memory, in bytes; negative for no limit, null where it is not given.</param>
internal sealed record Resources(CpuResources Cpu, long? MemoryBytes)
{
    /// <summary>Reads resources.</summary>
    /// <exception cref="NodeException">They are no JSON.</exception>
    public static Resources Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Of(JsonNode.Parse(json.Span));
        }
        catch (JsonException e)
        {
            throw new NodeException(NodeError.Invalid, $"resources: {e.Message}", e);
        }
    }

    /// <summary>The resources of a node; none where it is null.</summary>
    public static Resources Of(JsonNode? node)
    {
        var cpu = Member(node, "cpu");
        return new Resources(new CpuResources(Number(cpu, "shares"), Number(cpu, "quota"), Number(cpu, "period")), Number(Member(node, "memory"), "limit"));
    }

    private static JsonNode? Member(JsonNode? node, string name) => (node as JsonObject)?[name];

    private static long? Number(JsonNode? node, string name) =>
        Member(node, name) is JsonValue value && long.TryParse(value.ToString(), CultureInfo.InvariantCulture, out long number) ? number : null;
}

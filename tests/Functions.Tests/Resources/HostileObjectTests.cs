using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Resources;

public sealed class HostileObjectTests
{
    private static readonly string[] s_values =
    [
        "null", "\"\"", "\"x\"", "\"a/../b\"", "0", "-1", "1.5", "1e400", "99999999999999999999", "true", "{}", "[]", "[null]", "[[]]", "[1, \"a\"]",
        "{\"name\": 1}", "[{\"name\": []}]", "{\"a\": null, \"b\": {}}", "{\"type\": \"name\"}", "{\"type\": \"function-weights\", \"functionweights\": {\"a\": \"1\"}}",
    ];

    public static TheoryData<string> Kinds => [.. ResourceKinds.All.Select(kind => kind.Kind)];

    /// <summary>Each field of each kind, with each of some values: it is accepted, or refused with the reason, and what reads objects copes.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhateverAFieldHoldsIsAcceptedOrRefused(string name)
    {
        var kind = ResourceKinds.All.Single(one => one.Kind == name);
        int accepted = 0, refused = 0;
        foreach (string[] path in Paths(kind.Schema, []))
        {
            foreach (string value in s_values)
            {
                var resource = Objects.Good(kind);
                Put(resource.Json, kind.Schema, path, value);
                try
                {
                    ObjectValidation.Prepare(resource, null, FieldValidation.Warn);
                    accepted++;
                    // Written back as it was read, it is accepted and stays as it is.
                    var again = resource.Clone();
                    ObjectValidation.Prepare(again, resource, FieldValidation.Strict);
                    Assert.True(JsonNode.DeepEquals(resource.Json, again.Json));
                }
                catch (ApiException error) when (error.Code == 422)
                {
                    Assert.NotEmpty(error.Causes);
                    refused++;
                }

                SupportReport.IgnoredFields(resource);
                foreach (var column in kind.Columns) column.Value(resource);
            }
        }

        Assert.True(accepted > 0 && refused > 0, $"{accepted} accepted, {refused} refused");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AGoodObjectIsAccepted(string name) => Assert.Empty(Objects.Errors(Objects.Good(ResourceKinds.All.Single(kind => kind.Kind == name))));

    private static IEnumerable<string[]> Paths(Schema schema, string[] path)
    {
        if (path.Length > 7) yield break;
        if (path.Length > 0) yield return path;
        if (schema.Items is { } items)
        {
            foreach (string[] inner in Paths(items, [.. path, "*"])) yield return inner;
        }

        foreach (var field in schema.Fields)
        {
            foreach (string[] inner in Paths(field.Schema, [.. path, field.Name])) yield return inner;
        }
    }

    /// <summary>Puts a value at a place of an object, and what is on the way there where it is missing.</summary>
    private static void Put(JsonNode json, Schema schema, ReadOnlySpan<string> path, string value)
    {
        bool isLast = path.Length == 1;
        var inner = path[0] == "*" ? schema.Items! : schema.Find(path[0])!.Schema;
        var added = isLast ? JsonNode.Parse(value) : inner.Type == SchemaType.Array ? new JsonArray() : new JsonObject();
        if (json is JsonArray array)
        {
            if (isLast || array.Count == 0) array.Insert(0, added);
            json = array[0]!;
        }
        else
        {
            string name = path[0] == "*" ? "a" : path[0];
            if (isLast || json[name] == null) json[name] = added;
            json = json[name]!;
        }

        if (!isLast) Put(json, inner, path[1..], value);
    }
}

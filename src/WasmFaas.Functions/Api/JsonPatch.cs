using System.Globalization;
using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Api;

/// <summary>JSON Patch (RFC 6902).</summary>
internal static class JsonPatch
{
    /// <summary>What a value becomes by a patch; the value is changed.</summary>
    /// <exception cref="ApiException">400 for a malformed patch; 422 where it does not fit the value.</exception>
    public static JsonNode? Apply(JsonNode? target, JsonArray patch)
    {
        for (int i = 0; i < patch.Count; i++)
        {
            if (patch[i] is not JsonObject operation) throw Refusal.BadRequest($"JSON patch: operation {i}: expected an object");
            target = new Step(operation, i).Apply(target);
        }

        return target;
    }

    /// <summary>One operation.</summary>
    private readonly struct Step(JsonObject operation, int index)
    {
        public JsonNode? Apply(JsonNode? root)
        {
            string op = Text("op");
            string path = Text("path");
            switch (op)
            {
                case "add":
                    return Add(root, path, Value());
                case "remove":
                    return Remove(root, path, out _);
                case "replace":
                    Find(root, path);
                    return path.Length == 0 ? Value() : Add(Remove(root, path, out _), path, Value());
                case "copy":
                    return Add(root, path, Find(root, Text("from"))?.DeepClone());
                case "move":
                    string from = Text("from");
                    if (path.StartsWith(from + "/", StringComparison.Ordinal)) throw Misfit(path, "a value cannot be moved into itself");
                    return Add(Remove(root, from, out var moved), path, moved);
                case "test":
                    if (!JsonNode.DeepEquals(Find(root, path), Value())) throw Misfit(path, "the value is not the tested one");
                    return root;
                default:
                    throw Refusal.BadRequest($"JSON patch: operation {index}: op \"{op}\": expected add, remove, replace, move, copy or test");
            }
        }

        private JsonNode? Value()
        {
            if (!operation.TryGetPropertyValue("value", out var value)) throw Refusal.BadRequest($"JSON patch: operation {index}: expected a value");
            return value?.DeepClone();
        }

        private string Text(string name) =>
            operation[name] is JsonValue value && value.TryGetValue(out string? text) ? text
                : throw Refusal.BadRequest($"JSON patch: operation {index}: expected the text \"{name}\"");

        private JsonNode? Add(JsonNode? root, string path, JsonNode? value)
        {
            if (path.Length == 0) return value;
            var (parent, name) = Parent(root, path);
            if (parent is JsonObject map) map[name] = value;
            else if (parent is JsonArray list) list.Insert(name == "-" ? list.Count : Index(list, name, path, list.Count), value);
            else throw Misfit(path, "there is no such path");
            return root;
        }

        private JsonNode? Remove(JsonNode? root, string path, out JsonNode? removed)
        {
            removed = Find(root, path);
            if (path.Length == 0) return null;
            var (parent, name) = Parent(root, path);
            if (parent is JsonObject map) map.Remove(name);
            else if (parent is JsonArray list) list.RemoveAt(Index(list, name, path, list.Count - 1));
            return root;
        }

        private JsonNode? Find(JsonNode? root, string path)
        {
            foreach (string name in Names(path))
            {
                if (root is JsonObject map && map.TryGetPropertyValue(name, out var value)) root = value;
                else if (root is JsonArray list) root = list[Index(list, name, path, list.Count - 1)];
                else throw Misfit(path, "there is no such path");
            }

            return root;
        }

        private (JsonNode? Parent, string Name) Parent(JsonNode? root, string path)
        {
            int last = path.LastIndexOf('/');
            if (last < 0) throw Misfit(path, "a path begins with /");
            return (Find(root, path[..last]), Names(path[last..])[0]);
        }

        private string[] Names(string path)
        {
            if (path.Length == 0) return [];
            if (path[0] != '/') throw Misfit(path, "a path begins with /");
            return [.. path[1..].Split('/').Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        }

        private int Index(JsonArray list, string name, string path, int last)
        {
            bool isIndex = name == "0" || (name.Length is > 0 and < 10 && name[0] != '0' && name.All(char.IsAsciiDigit));
            int found = isIndex ? int.Parse(name, CultureInfo.InvariantCulture) : -1;
            return found >= 0 && found <= last ? found : throw Misfit(path, $"expected an index below {last + 1} of a list of {list.Count}");
        }

        private ApiException Misfit(string path, string why) =>
            new(422, "Invalid", $"the server rejected our request due to an error in our request: JSON patch: operation {index}: {path}: {why}");
    }
}

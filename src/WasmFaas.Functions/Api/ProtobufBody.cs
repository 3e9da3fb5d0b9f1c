using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Api;

/// <summary>
/// Secrets, ConfigMaps and Namespaces in Kubernetes' protobuf, in which <c>kubectl create secret|configmap|namespace</c> sends
/// them (Kubernetes API concepts, "Protobuf encoding"; field numbers of k8s.io/api/core/v1 and k8s.io/apimachinery). Other
/// kinds have none, as custom resources in Kubernetes.
/// </summary>
internal static class ProtobufBody
{
    public const string Type = "application/vnd.kubernetes.protobuf";

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    private delegate void FieldReader(ref ProtobufReader field, JsonObject into);

    /// <summary>True for the kinds that have an encoding.</summary>
    public static bool Supports(ResourceKind kind) => kind == ResourceKinds.Secret || kind == ResourceKinds.ConfigMap || kind == ResourceKinds.Namespace;

    /// <summary>Reads an object.</summary>
    /// <exception cref="ApiException">400: it is malformed.</exception>
    public static JsonObject Parse(ResourceKind kind, ReadOnlySpan<byte> body)
    {
        try
        {
            if (!body.StartsWith(Magic)) throw new FormatException("expected the prefix \"k8s\\0\"");
            var envelope = new ProtobufReader(body[Magic.Length..]);
            var result = new JsonObject();
            ReadOnlySpan<byte> raw = default;
            while (envelope.Read())
            {
                if (envelope.Field == 1) Read(envelope.Bytes, result, ReadType);
                else if (envelope.Field == 2) raw = envelope.Bytes;
            }

            FieldReader read = kind == ResourceKinds.Secret ? ReadSecret : kind == ResourceKinds.ConfigMap ? ReadConfigMap : ReadNamespace;
            Read(raw, result, read);
            return result;
        }
        catch (FormatException e)
        {
            throw Refusal.BadRequest($"the body of the request is no protobuf of a {kind.Kind}: {e.Message}");
        }
    }

    private static JsonObject Read(ReadOnlySpan<byte> message, JsonObject into, FieldReader read)
    {
        var reader = new ProtobufReader(message);
        while (reader.Read()) read(ref reader, into);
        return into;
    }

    private static void ReadType(ref ProtobufReader field, JsonObject into)
    {
        if (field.Field == 1) into["apiVersion"] = Text(field.Bytes);
        else if (field.Field == 2) into["kind"] = Text(field.Bytes);
    }

    private static void ReadSecret(ref ProtobufReader field, JsonObject into)
    {
        switch (field.Field)
        {
            case 1: into["metadata"] = Read(field.Bytes, [], ReadMetadata); break;
            case 2: AddEntry(into, "data", field.Bytes, isBinary: true); break;
            case 3: into["type"] = Text(field.Bytes); break;
            case 4: AddEntry(into, "stringData", field.Bytes, isBinary: false); break;
            case 5: into["immutable"] = field.Number != 0; break;
        }
    }

    private static void ReadConfigMap(ref ProtobufReader field, JsonObject into)
    {
        switch (field.Field)
        {
            case 1: into["metadata"] = Read(field.Bytes, [], ReadMetadata); break;
            case 2: AddEntry(into, "data", field.Bytes, isBinary: false); break;
            case 3: AddEntry(into, "binaryData", field.Bytes, isBinary: true); break;
            case 4: into["immutable"] = field.Number != 0; break;
        }
    }

    private static void ReadNamespace(ref ProtobufReader field, JsonObject into)
    {
        if (field.Field == 1) into["metadata"] = Read(field.Bytes, [], ReadMetadata);
    }

    private static void ReadMetadata(ref ProtobufReader field, JsonObject into)
    {
        switch (field.Field)
        {
            case 1: AddText(into, "name", field.Bytes); break;
            case 2: AddText(into, "generateName", field.Bytes); break;
            case 3: AddText(into, "namespace", field.Bytes); break;
            case 5: AddText(into, "uid", field.Bytes); break;
            case 6: AddText(into, "resourceVersion", field.Bytes); break;
            case 11: AddEntry(into, "labels", field.Bytes, isBinary: false); break;
            case 12: AddEntry(into, "annotations", field.Bytes, isBinary: false); break;
            case 14:
                if (into["finalizers"] is not JsonArray finalizers) into["finalizers"] = finalizers = [];
                finalizers.Add(Text(field.Bytes));
                break;
        }
    }

    private static void AddText(JsonObject into, string name, ReadOnlySpan<byte> value)
    {
        if (value.Length != 0) into[name] = Text(value);
    }

    private static void AddEntry(JsonObject into, string name, ReadOnlySpan<byte> entry, bool isBinary)
    {
        if (into[name] is not JsonObject map) into[name] = map = [];
        var reader = new ProtobufReader(entry);
        string key = "", value = "";
        while (reader.Read())
        {
            if (reader.Field == 1) key = Text(reader.Bytes);
            else if (reader.Field == 2) value = isBinary ? Convert.ToBase64String(reader.Bytes) : Text(reader.Bytes);
        }

        map[key] = value;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}

using System.Buffers.Text;
using System.Text.Json.Nodes;
using WasmFaas.Oci;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of Package.</summary>
internal static class PackageRules
{
    /// <summary>Most bytes of an archive that is in the object itself; Fission's limit.</summary>
    private const int MaxLiteralBytes = 256 * 1024;

    private const string Path = "spec.deployment";

    public static void Check(Resource package, Resource? old, FieldErrors errors)
    {
        var archive = package.Spec!["deployment"] as JsonObject;
        string type = Json.Text(archive, "type"), literal = Json.Text(archive, "literal"), url = Json.Text(archive, "url");
        string image = Json.Text(archive?["oci"] as JsonObject, "image");
        if (literal.Length == 0 && url.Length == 0 && image.Length == 0)
        {
            if (type == "oci") errors.Required($"{Path}.oci.image", "type is oci");
            else errors.Required(Path, "the archive, as literal, url or oci");
            return;
        }

        if (image.Length > 0) CheckImage(type, image, literal.Length > 0 || url.Length > 0, errors);

        if (literal.Length > 0 && url.Length > 0) errors.Invalid(Path, "", "at most one of literal and url may be set");
        if (type == "literal" && literal.Length == 0) errors.Required($"{Path}.literal", "type is literal");
        if (type == "url" && url.Length == 0) errors.Required($"{Path}.url", "type is url");
        if (literal.Length > 0 && Base64.IsValid(literal, out int bytes) && bytes > MaxLiteralBytes)
        {
            errors.Invalid($"{Path}.literal", $"{bytes} bytes", $"at most {MaxLiteralBytes} bytes: give a larger archive by its url");
        }

        if (url.Length > 0 && !Uri.TryCreate(url, UriKind.Absolute, out _)) errors.Invalid($"{Path}.url", url, "an absolute URL was expected");
        CheckChecksum(archive!["checksum"] as JsonObject, errors);
    }

    private static void CheckImage(string type, string image, bool hasOther, FieldErrors errors)
    {
        if (type.Length > 0 && type != "oci") errors.Invalid($"{Path}.type", type, "oci was expected, where an image is given");
        if (hasOther) errors.Invalid(Path, "", "at most one of literal, url and oci may be set");
        try
        {
            ImageReference.Parse(image);
        }
        catch (OciException e)
        {
            errors.Invalid($"{Path}.oci.image", image, e.Message);
        }
    }

    private static void CheckChecksum(JsonObject? checksum, FieldErrors errors)
    {
        string type = Json.Text(checksum, "type"), sum = Json.Text(checksum, "sum");
        if (sum.Length > 0 && type.Length == 0) errors.Required($"{Path}.checksum.type", "sha256 is the only type");
        if (type.Length > 0 && sum.Length == 0) errors.Required($"{Path}.checksum.sum");
    }
}

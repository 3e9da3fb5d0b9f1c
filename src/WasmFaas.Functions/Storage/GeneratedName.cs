using System.Security.Cryptography;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>Names from <c>metadata.generateName</c>: the prefix and five characters (Kubernetes API conventions, "Generated values").</summary>
internal static class GeneratedName
{
    private const int SuffixLength = 5;
    private const int MaxLength = 63;
    private const int Attempts = 8;

    // Without vowels and what looks like them, so that no words come out.
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>A name that is not taken.</summary>
    /// <exception cref="ApiException">422 without a prefix; 409 where one name after the other is taken.</exception>
    public static string Make(ResourceKind kind, string? prefix, Predicate<string> isTaken)
    {
        if (string.IsNullOrEmpty(prefix))
        {
            throw ApiException.Invalid(kind, "", new FieldError("metadata.name", "FieldValueRequired", "Required value: name or generateName is required"));
        }

        var name = "";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            name = prefix[..Math.Min(prefix.Length, MaxLength - SuffixLength)] + RandomNumberGenerator.GetString(Letters, SuffixLength);
            if (!isTaken(name))
            {
                return name;
            }
        }

        throw StoreErrors.AlreadyExists(kind, name);
    }
}

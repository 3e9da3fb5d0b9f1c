using System.Security.Cryptography;

namespace WasmFaas.Functions.Routing;

/// <summary>Tells the platform's own deliveries from requests of clients, who do not know the value: it is another in each process.</summary>
internal static class DeliveryMark
{
    /// <summary>Name of the header.</summary>
    public const string Header = "X-WasmFaas-Delivery";

    /// <summary>Its value.</summary>
    public static readonly string Value = RandomNumberGenerator.GetHexString(32);
}

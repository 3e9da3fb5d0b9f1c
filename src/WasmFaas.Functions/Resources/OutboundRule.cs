using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace WasmFaas.Functions.Resources;

/// <summary>
/// One entry of a function's outbound allow-list (annotation <c>wasm-faas.dev/outbound</c>; docs/architecture.md, "Outbound
/// calls"): a scheme, a host, and a port.
/// </summary>
/// <param name="Scheme"><c>https</c>, <c>http</c> or <c>tcp</c>.</param>
/// <param name="Host">A name, <c>*.</c> and a name for all beneath it, an address, or a network such as <c>10.0.0.0/8</c>.</param>
/// <param name="Port">The port.</param>
public sealed partial record OutboundRule(string Scheme, string Host, int Port)
{
    /// <summary>Most entries of a list.</summary>
    public const int MaxRules = 64;

    private const string Form = "expected https://HOST[:PORT], http://HOST[:PORT] or tcp://HOST:PORT, where HOST is a name, *.NAME, an address or a network such as 10.0.0.0/8";

    /// <summary>Reads a list: entries with commas between them; an empty one allows nothing, as does none.</summary>
    /// <exception cref="FormatException">An entry is of another form, or there are too many.</exception>
    public static IReadOnlyList<OutboundRule> ParseList(string text)
    {
        string[] entries = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (entries.Length > MaxRules) throw new FormatException($"{entries.Length} entries, more than {MaxRules} (OutboundRule.MaxRules)");
        return [.. entries.Select(Parse)];
    }

    private static OutboundRule Parse(string entry)
    {
        var match = EntryRegex().Match(entry);
        if (!match.Success) throw new FormatException($"\"{entry}\": {Form}");
        string scheme = match.Groups["scheme"].Value, host = match.Groups["host"].Value, port = match.Groups["port"].Value;
        if (!IsHost(host)) throw new FormatException($"\"{entry}\": \"{host}\" is no host: {Form}");
        if (port.Length == 0 && scheme == "tcp") throw new FormatException($"\"{entry}\": the port is missing: {Form}");
        int number = port.Length == 0 ? scheme == "https" ? 443 : 80 : int.Parse(port, CultureInfo.InvariantCulture);
        return number is > 0 and <= 65_535 ? new OutboundRule(scheme, host, number) : throw new FormatException($"\"{entry}\": the port is {number}: expected 1 to 65535");
    }

    private static bool IsHost(string host)
    {
        if (host.Contains('/')) return IPNetwork.TryParse(host.Replace("[", "").Replace("]", ""), out _);
        if (host.StartsWith('[')) return IPAddress.TryParse(host[1..^1], out _);

        // What looks like an address must be one: 10.0.0 is a name to nobody.
        bool isNumeric = host.All(c => char.IsAsciiDigit(c) || c == '.');
        return isNumeric ? IPAddress.TryParse(host, out _) && host.Count(c => c == '.') == 3 : host.Length <= 253 && NameRegex().IsMatch(host);
    }

    [GeneratedRegex("^(?<scheme>https|http|tcp)://(?<host>\\[[0-9a-fA-F:.]+\\](/[0-9]{1,3})?|[^/:\\[\\]]+(/[0-9]{1,3})?)(:(?<port>[0-9]{1,5}))?\\z")]
    private static partial Regex EntryRegex();

    [GeneratedRegex("^(\\*\\.)?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*\\z")]
    private static partial Regex NameRegex();
}

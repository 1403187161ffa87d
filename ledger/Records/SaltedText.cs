using System.Security.Cryptography;
using System.Text.Json;

namespace TeamsAddin.Ledger.Records;

/// <summary>
/// A text that stands beside the chain so that it can be erased: the JSON bytes {"salt","text"}; the entry carries their SHA-256.
/// The salt keeps a short text (a name, "sick") from being guessed from its hash once the row is erased.
/// </summary>
public sealed record SaltedText(string Hash, ReadOnlyMemory<byte> Body)
{
    /// <summary>Made at the edge, before a decision: decisions are pure.</summary>
    public static SaltedText Of(string text) => Of(JsonSerializer.SerializeToUtf8Bytes(new TextBody(NewSalt(), text), RecordsJson.Default.TextBody));

    /// <summary>The text, or null when the bytes are not those of <paramref name="hash"/>.</summary>
    public static string? Read(string hash, ReadOnlyMemory<byte> body) =>
        Chain.HashOf(body.Span) == hash ? JsonSerializer.Deserialize(body.Span, RecordsJson.Default.TextBody)?.Text : null;

    internal static string NewSalt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    internal static SaltedText Of(byte[] body) => new(Chain.HashOf(body), body);
}

internal sealed record TextBody(string Salt, string Text);

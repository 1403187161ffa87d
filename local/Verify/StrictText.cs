using System.Text.Json;
using System.Text.Unicode;

namespace TeamsAddin.Local.Verify;

/// <summary>JSON whose characters every reader reads alike: valid UTF-8, and no escape that is half a character.</summary>
internal static class StrictText
{
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">An escape is half a character.</exception>
    public static bool Is(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            return false;
        }

        if (bytes.IndexOf("\\u"u8) >= 0)
        {
            var json = new Utf8JsonReader(bytes);
            while (json.Read())
            {
                _ = json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? json.GetString() : null;
            }
        }

        return true;
    }
}

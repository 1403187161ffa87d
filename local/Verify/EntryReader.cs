using System.Text;
using System.Text.Json;

namespace TeamsAddin.Local.Verify;

/// <summary>What an entry commits to.</summary>
internal enum Commits
{
    Text,
    SecondText,
    Name,
    Attachment,
    Erased,
    Content,
}

/// <summary>
/// Reads from an entry's bytes what the check needs. Allocates only for what is committed to. As most readers of JSON do: of what is said
/// twice the last one counts, and an escape is the character that it stands for.
/// </summary>
internal sealed class EntryReader
{
    private const int TimeLength = 24;
    private const int HashLength = 64;
    private const int EscapeLength = 6;

    // The most frequent ones first.
    private static readonly (string Name, Kind Kind)[] Kinds =
    [
        ("attended", Kind.Why), ("confirmed", Kind.Confirmed), ("invited", Kind.Invited), ("minutesSubmitted", Kind.Text), ("minutesReturned", Kind.Why),
        ("cancelled", Kind.Why), ("rosterChanged", Kind.RosterChanged), ("erased", Kind.Erased),
        ("attendanceCorrected", Kind.Why), ("guestAdded", Kind.Guest), ("guestRemoved", Kind.Why), ("leaveAsked", Kind.Why), ("leaveAttached", Kind.Attached), ("leaveDecided", Kind.Why), ("notHeld", Kind.Why), ("registerReopened", Kind.Why),
        ("makeUpHandedIn", Kind.Text), ("makeUpReturned", Kind.Why), ("notesHandedIn", Kind.Notes), ("minutesCorrected", Kind.TextAndWhy), ("minutesUnlocked", Kind.Why),
    ];

    private readonly byte[] at = new byte[TimeLength];
    private readonly byte[] plain = new byte[HashLength * EscapeLength];
    private Kind kind;

    private enum Kind
    {
        Other,
        Why,
        Confirmed,
        Text,
        TextAndWhy,
        Attached,
        Notes,
        Guest,
        Invited,
        RosterChanged,
        Erased,
    }

    /// <summary>The number that the entry gives itself, null where it gives none.</summary>
    public int? Number { get; private set; }

    /// <summary>Whether <see cref="At"/> is a time.</summary>
    public bool HasTime { get; private set; }

    /// <summary>yyyy-MM-ddTHH:mm:ss.fffZ: such texts sort as the times do.</summary>
    public ReadOnlySpan<byte> At => at;

    public List<(Commits What, string Hash)> Commitments { get; } = [];

    /// <summary>The length of a content beside the chain; -1 where the entry says all itself or gives none.</summary>
    public int ContentLength { get; private set; }

    /// <returns>False when the bytes are no JSON object in UTF-8.</returns>
    public bool Read(ReadOnlySpan<byte> body)
    {
        (Number, HasTime, ContentLength, kind) = (null, false, -1, Kind.Other);
        Commitments.Clear();
        try
        {
            return StrictText.Is(body) && ReadObject(body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads a content that stood beside the chain as this entry's data; what is no JSON commits to nothing.</summary>
    public void ReadContent(ReadOnlySpan<byte> content)
    {
        Commitments.Clear();
        try
        {
            var json = new Utf8JsonReader(content);
            if (StrictText.Is(content) && json.Read())
            {
                ReadData(ref json);
                json.Read();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Commitments.Clear();
        }
    }

    private bool ReadObject(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        // A copy at the data: read again should the kind stand behind it.
        Utf8JsonReader data = default;
        var (hasData, kindThen) = (false, Kind.Other);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("n"u8))
            {
                json.Read();
                Number = NumberOf(ref json);
                json.Skip();
            }
            else if (json.ValueTextEquals("at"u8))
            {
                json.Read();
                HasTime = IsTime(ref json);
                json.Skip();
            }
            else if (json.ValueTextEquals("kind"u8))
            {
                json.Read();
                kind = KindOf(ref json);
                json.Skip();
            }
            else if (json.ValueTextEquals("data"u8))
            {
                json.Read();
                data = json;
                (hasData, kindThen) = (true, kind);
                ReadData(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        var whole = json.TokenType == JsonTokenType.EndObject && !json.Read();
        if (whole && hasData && kindThen != kind)
        {
            ReadData(ref data);
        }

        return whole;
    }

    /// <summary>From the data's first token to its last.</summary>
    private void ReadData(ref Utf8JsonReader json)
    {
        Commitments.Clear();
        ContentLength = -1;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("content"u8))
            {
                json.Read();
                Forget(Commits.Content);
                ReadContentReference(ref json);
            }
            else if (CommitsTo(ref json) is { } what)
            {
                json.Read();
                Forget(what);
                Commit(what, ref json);
                json.Skip();
            }
            else if ((kind == Kind.Invited && json.ValueTextEquals("roster"u8)) || (kind == Kind.RosterChanged && json.ValueTextEquals("added"u8)))
            {
                json.Read();
                Forget(Commits.Name);
                ReadRoster(ref json);
            }
            else if (kind == Kind.Erased && json.ValueTextEquals("texts"u8))
            {
                json.Read();
                Forget(Commits.Erased);
                ReadErased(ref json);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void ReadContentReference(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("sha256"u8))
            {
                json.Read();
                Forget(Commits.Content);
                Commit(Commits.Content, ref json);
            }
            else if (json.ValueTextEquals("length"u8))
            {
                json.Read();
                ContentLength = NumberOf(ref json) ?? -1;
            }
            else
            {
                json.Read();
            }

            json.Skip();
        }
    }

    private void ReadRoster(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
                continue;
            }

            var before = Commitments.Count;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isName = json.ValueTextEquals("name"u8);
                json.Read();
                if (isName)
                {
                    Commitments.RemoveRange(before, Commitments.Count - before);
                    Commit(Commits.Name, ref json);
                }

                json.Skip();
            }
        }
    }

    private void ReadErased(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Commit(Commits.Erased, ref json);
            json.Skip();
        }
    }

    private void Commit(Commits what, ref Utf8JsonReader json)
    {
        // Whatever is no hash commits to nothing: a reason that was not given is null.
        var text = TextOf(ref json);
        if (text.Length == HashLength && IsHex(text))
        {
            Commitments.Add((what, Encoding.ASCII.GetString(text)));
        }
    }

    /// <summary>What the entry said before of the same thing.</summary>
    private void Forget(Commits what)
    {
        for (var i = Commitments.Count - 1; i >= 0; i--)
        {
            if (Commitments[i].What == what)
            {
                Commitments.RemoveAt(i);
            }
        }
    }

    /// <summary>A text without its escapes, good until the next call; nothing where there is no text, or one too long to be a hash or a time.</summary>
    private ReadOnlySpan<byte> TextOf(ref Utf8JsonReader json) =>
        json.TokenType != JsonTokenType.String ? []
        : !json.ValueIsEscaped ? json.ValueSpan
        : json.ValueSpan.Length <= plain.Length ? plain.AsSpan(0, json.CopyString(plain))
        : [];

    /// <summary>What the data's property at which the reader stands commits to by its value alone.</summary>
    private Commits? CommitsTo(ref Utf8JsonReader json) => kind switch
    {
        Kind.Why or Kind.RosterChanged when json.ValueTextEquals("why"u8) => Commits.Text,
        Kind.Confirmed when json.ValueTextEquals("topic"u8) => Commits.Text,
        Kind.Confirmed when json.ValueTextEquals("materials"u8) => Commits.SecondText,
        Kind.Text or Kind.TextAndWhy or Kind.Notes or Kind.Guest when json.ValueTextEquals("text"u8) => Commits.Text,
        Kind.TextAndWhy when json.ValueTextEquals("why"u8) => Commits.SecondText,
        Kind.Guest when json.ValueTextEquals("name"u8) => Commits.Name,
        Kind.Attached or Kind.Notes when json.ValueTextEquals("attachment"u8) => Commits.Attachment,
        _ => null,
    };

    private bool IsTime(ref Utf8JsonReader json)
    {
        var text = TextOf(ref json);
        if (text.Length != TimeLength)
        {
            return false;
        }

        for (var i = 0; i < TimeLength; i++)
        {
            var wanted = "0000-00-00T00:00:00.000Z"u8[i];
            if (wanted == '0' ? !char.IsAsciiDigit((char)text[i]) : text[i] != wanted)
            {
                return false;
            }
        }

        text.CopyTo(at);
        return true;
    }

    private static Kind KindOf(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            return Kind.Other;
        }

        foreach (var (name, kind) in Kinds)
        {
            if (json.ValueTextEquals(name))
            {
                return kind;
            }
        }

        return Kind.Other;
    }

    /// <summary>A whole number, however it is written: 7, 7.0 and 0.7e1 are one number in JSON.</summary>
    private static int? NumberOf(ref Utf8JsonReader json) =>
        json.TokenType != JsonTokenType.Number ? null
        : json.TryGetInt32(out var whole) ? whole
        : json.TryGetDouble(out var number) && Math.Floor(number) == number && Math.Abs(number) <= int.MaxValue ? (int)number
        : null;

    private static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept("0123456789abcdef"u8);
}

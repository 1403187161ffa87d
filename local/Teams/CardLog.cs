using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TeamsAddin.Local.Teams;

/// <summary>Each card that the bot sends, updates or answers, as a file of its own.</summary>
internal sealed class CardLog
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string? folder;
    private int last;

    public CardLog(string? folder)
    {
        this.folder = folder;
        if (folder is not null)
        {
            last = Directory.CreateDirectory(folder).GetFiles("*.json").Length;
        }
    }

    public void Write(string how, JsonElement card)
    {
        if (folder is null)
        {
            return;
        }

        var number = Interlocked.Increment(ref last).ToString("D6", CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(folder, $"{number}-{how}.json"), JsonSerializer.Serialize(card, Readable));
    }
}

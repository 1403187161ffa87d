using System.Globalization;
using System.Text;
using AdaptiveCards;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Adapters.Teams;

/// <summary>A finished card, as messages and invoke answers carry it.</summary>
public sealed class Card
{
    private const int Ok = 200;
    private static readonly JsonSerializer Serializer = JsonSerializer.CreateDefault();

    // Written once, and sent as it is: a tree of it would cost as much as all else of a tap.
    private readonly JRaw json;

    internal Card(AdaptiveCard card)
    {
        using var text = new Taken();
        Serializer.Serialize(text, card);
        json = new JRaw(text.ToString());
    }

    /// <summary>The card's JSON, about 28 KB at the most.</summary>
    public string Json => (string)json.Value!;

    public Attachment Attach() => new() { ContentType = AdaptiveCard.ContentType, Content = json };

    public AdaptiveCardInvokeResponse Answer() => new() { StatusCode = Ok, Type = AdaptiveCard.ContentType, Value = json };

    /// <summary>A text that comes in one piece, as cards do, is taken as it is: in a storm they are made by the thousand.</summary>
    private sealed class Taken() : TextWriter(CultureInfo.InvariantCulture)
    {
        private string first = "";
        private StringBuilder? all;

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => (all ??= new StringBuilder(first)).Append(value);

        public override void Write(string? value)
        {
            if (all is null && first.Length == 0)
            {
                first = value ?? "";
            }
            else
            {
                (all ??= new StringBuilder(first)).Append(value);
            }
        }

        public override string ToString() => all?.ToString() ?? first;
    }
}

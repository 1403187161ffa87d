using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;
using TeamsAddin.Local.Entra;

namespace TeamsAddin.Local.Graph;

/// <summary><c>calendarView/delta</c>: what changed in a window, page by page.</summary>
internal sealed partial class DeltaApi(EventStore events, People people, EntraDesk entra)
{
    private const int PageSize = 10;
    private const int LargestPage = 1000;

    private int generation;

    /// <summary>All tokens that were given are unknown from now on.</summary>
    public void Forget() => Interlocked.Increment(ref generation);

    public Answer Answer(Call call, Mailbox mailbox)
    {
        // Graph's own words.
        if (GraphAnswers.RefusalOfOptions(call, "$deltatoken", "$skiptoken") is not null)
        {
            return GraphAnswers.Error(400, "ErrorInvalidUrlQuery", "The following parameters are not supported with change tracking over the 'CalendarView' resource: '$orderby, $filter, $select, $expand, $search'.");
        }

        if ((call.Option("$deltatoken") ?? call.Option("$skiptoken")) is { } text)
        {
            return Token.Read(text) is { } token && token.Mailbox == mailbox.Id && token.Generation == generation
                ? Page(call, token)
                : GraphAnswers.Error(410, "SyncStateNotFound", "The sync state generation is not found; try a new sync without a token.");
        }

        return EventTimes.Window(call) is var (start, end)
            ? Page(call, new Token(mailbox.Id, start, end, Since: 0, RoundSince: 0, generation))
            : GraphAnswers.Error(400, "ErrorInvalidParameter", "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.");
    }

    private Answer Page(Call call, Token token)
    {
        var (all, version) = events.Read(token.Mailbox);
        var fresh = all.Where(e => e.Version > token.Since && IsTold(e, token)).ToList();
        var size = SizeOf(call);
        var page = fresh.Take(size).ToList();
        var last = page.Count < fresh.Count;
        var next = last ? token with { Since = page[^1].Version } : token with { Since = version, RoundSince = version };
        var body = new JsonObject { ["value"] = new JsonArray([.. page.Select(e => Render(e, token))]) };
        body[last ? "@odata.nextLink" : "@odata.deltaLink"] = GraphAnswers.Link(entra.Root, call, (last ? "$skiptoken=" : "$deltatoken=") + next.Write());
        return new Answer(200, body);
    }

    // What was never seen in the window need not be said to be gone.
    private static bool IsTold(StoredEvent one, Token token) => IsThere(one, token) || one.Made <= token.RoundSince;

    private static bool IsThere(StoredEvent one, Token token) => !one.Removed && one.IsIn(token.Start, token.End);

    private JsonObject Render(StoredEvent one, Token token) =>
        IsThere(one, token) ? EventJson.Render(one, people.FindMailbox(one.Mailbox), TimeZoneInfo.Utc, "UTC") : EventJson.Removed(one);

    private static int SizeOf(Call call) =>
        Preferred.Match(call.Header("Prefer") ?? "") is { Success: true } match && int.TryParse(match.Groups["size"].Value, CultureInfo.InvariantCulture, out var size)
            ? Math.Clamp(size, 1, LargestPage)
            : PageSize;

    [GeneratedRegex(@"odata\.maxpagesize=(?<size>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Preferred { get; }

    /// <param name="Since">The version up to which all is told.</param>
    /// <param name="RoundSince">The version that the last whole round ended with.</param>
    private sealed record Token(string Mailbox, DateTimeOffset Start, DateTimeOffset End, long Since, long RoundSince, int Generation = 0)
    {
        public string Write() => Base64UrlEncoder.Encode(JsonSerializer.Serialize(this));

        public static Token? Read(string text)
        {
            try
            {
                return JsonSerializer.Deserialize<Token>(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(text)));
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                return null;
            }
        }
    }
}

using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Turns;

/// <summary>Who speaks, as the authenticated turn says: never as a card says.</summary>
internal sealed record Caller(string Person, string? UserId, Wording Wording, string? Locale, string Key)
{
    /// <summary>The caller, or null where the turn names no person of Entra.</summary>
    public static async Task<Caller?> OfAsync(ITurnContext turn, Conversations conversations, CancellationToken cancellationToken)
    {
        var activity = turn.Activity;
        if (activity.From?.AadObjectId is not { Length: > 0 } raw || !Guid.TryParse(raw, out var id))
        {
            return null;
        }

        var person = id.ToString("D");
        var wording = await conversations.WordingAsync(person, activity.Locale, "zh-Hans", cancellationToken);
        // Teams repeats a delivery under the same id; an activity without one cannot be recognised again.
        return new Caller(person, activity.From.Id, wording, activity.Locale, $"{person}/{activity.Id ?? Guid.NewGuid().ToString("N")}");
    }

    /// <summary>Whether a turn comes from our tenant; everything from another one is refused.</summary>
    public static bool IsOurs(IActivity activity, string tenant)
    {
        var named = activity.Conversation?.TenantId ?? (activity.ChannelData as JObject)?.SelectToken("tenant.id")?.Value<string>();
        return string.Equals(named, tenant, StringComparison.OrdinalIgnoreCase);
    }
}

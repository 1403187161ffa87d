using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;
using TeamsAddin.Local.Entra;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Local.Graph;

/// <summary><c>/groups/delta</c>, <c>/groups/{id}/members</c> and <c>/users/delta</c>.</summary>
internal sealed partial class GroupApi(People people, EntraDesk entra)
{
    private const int PageSize = 20;
    private const int UsualPage = 100;
    private const int LargestPage = 999;
    private const int MostFiltered = 50;
    private const string Latest = "latest";

    private static readonly IReadOnlySet<string> GroupProperties = new Models.Group().GetFieldDeserializers().Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
    private static readonly IReadOnlySet<string> UserProperties = new Models.User().GetFieldDeserializers().Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
    private static readonly IReadOnlySet<string> MemberProperties = new Models.DirectoryObject().GetFieldDeserializers().Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);

    public Answer Groups(Call call, string[] rest) => rest switch
    {
        ["delta" or "delta()" or "microsoft.graph.delta" or "microsoft.graph.delta()"] => GroupsDelta(call),
        [var id, "members"] => Members(call, id),
        _ => GraphAnswers.NotServed(call),
    };

    public Answer UsersDelta(Call call)
    {
        if (RefusalOf(call, UserProperties, "user", "$select", "$deltatoken", "$skiptoken") is { } refusal)
        {
            return refusal;
        }

        var token = new Token("users", [], 0, 0, people.AccountEvents(0).Generation);
        if (call.Option("$deltatoken") is Latest)
        {
            var (_, now, _) = people.AccountEvents(0);
            return new Answer(200, new JsonObject { ["value"] = new JsonArray(), ["@odata.deltaLink"] = Link(call, "$deltatoken", token with { Since = now, RoundSince = now }) });
        }

        if (!TryToken(call, ref token))
        {
            return TooOld();
        }

        var (events, version, _) = people.AccountEvents(token.Since);
        var page = events.Take(PageSize).ToList();
        return Page(
            call, [.. page.Select(e => new JsonObject { ["id"] = e.Person.Id, ["accountEnabled"] = e.Person.Enabled, ["displayName"] = e.Person.Name, ["jobTitle"] = e.Person.Title, ["mail"] = e.Person.Mail })],
            page.Count < events.Count ? page[^1].Version : null, version, token);
    }

    private Answer GroupsDelta(Call call)
    {
        if (RefusalOf(call, GroupProperties, "group", "$select", "$filter", "$deltatoken", "$skiptoken") is { } refusal)
        {
            return refusal;
        }

        var token = new Token("groups", [], 0, 0, people.GroupEvents([], 0).Generation);
        if (call.Option("$filter") is { } filter)
        {
            var ids = Filter.Match(filter) is { Success: true } match ? match.Groups["id"].Captures.Select(c => c.Value).ToArray() : [];
            if (ids.Length is 0 or > MostFiltered)
            {
                return GraphAnswers.Error(400, "Request_UnsupportedQuery", "Only 'id eq' with at most 50 objects is supported by the delta query's filter.");
            }

            token = token with { Groups = ids };
        }

        if (!TryToken(call, ref token))
        {
            return TooOld();
        }

        var (all, version, _) = people.GroupEvents(token.Groups, token.Since);
        // What was never seen need not be said to be gone.
        var events = all.Where(e => e.IsIn || token.RoundSince > 0).Where(e => !e.Group.Deleted || e.Member is null).ToList();
        var page = events.Take(PageSize).ToList();
        return Page(call, [.. page.GroupBy(e => e.Group.Id, StringComparer.Ordinal).Select(Render)], page.Count < events.Count ? page[^1].Version : null, version, token);
    }

    private static JsonObject Render(IGrouping<string, GroupEvent> events)
    {
        var group = events.First().Group;
        if (group.Deleted)
        {
            return new JsonObject { ["id"] = group.Id, ["@removed"] = new JsonObject { ["reason"] = "changed" } };
        }

        var body = new JsonObject { ["id"] = group.Id, ["displayName"] = group.Name };
        var members = events.Where(e => e.Member is not null).Select(e =>
        {
            var member = new JsonObject { ["@odata.type"] = "#microsoft.graph.user", ["id"] = e.Member };
            if (!e.IsIn)
            {
                member["@removed"] = new JsonObject { ["reason"] = "deleted" };
            }

            return member;
        }).ToArray();
        if (members.Length > 0)
        {
            body["members@delta"] = new JsonArray([.. members]);
        }

        return body;
    }

    private Answer Members(Call call, string id)
    {
        if (RefusalOf(call, MemberProperties, "directoryObject", "$select", "$top", "$skip") is { } refusal)
        {
            return refusal;
        }

        return people.MembersOf(id) is { } members
            ? GraphAnswers.Page(call, entra.Root, [.. members.Select(m => new JsonObject { ["@odata.type"] = people.Find(m) is null ? "#microsoft.graph.group" : "#microsoft.graph.user", ["id"] = m })], UsualPage, LargestPage)
            : GraphAnswers.Error(404, "Request_ResourceNotFound", $"Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
    }

    private Answer Page(Call call, JsonObject[] value, long? more, long version, Token token)
    {
        var body = new JsonObject { ["value"] = new JsonArray([.. value]) };
        if (more is { } last)
        {
            body["@odata.nextLink"] = Link(call, "$skiptoken", token with { Since = last });
        }
        else
        {
            body["@odata.deltaLink"] = Link(call, "$deltatoken", token with { Since = version, RoundSince = version });
        }

        return new Answer(200, body);
    }

    /// <summary>With a token nothing else may be said: it holds what the first call asked for.</summary>
    private static Answer? RefusalOf(Call call, IReadOnlySet<string> properties, string type, params string[] options)
    {
        var hasToken = call.Option("$skiptoken") is not null || call.Option("$deltatoken") is not null and not Latest;
        return hasToken && call.Query.Keys.Any(k => k is "$select" or "$filter")
            ? GraphAnswers.Error(400, "Request_BadRequest", "Query options must be given with the first call of a delta round alone.")
            : GraphAnswers.RefusalOfOptions(call, options) ?? GraphAnswers.Select(call, properties, type).Refusal;
    }

    private static Answer TooOld() =>
        GraphAnswers.Error(410, "syncStateNotFound", "The sync state generation is not found. The delta token is expired and data must be synchronized again.");

    private string Link(Call call, string option, Token token) => GraphAnswers.Link(entra.Root, call, $"{option}={Base64UrlEncoder.Encode(JsonSerializer.Serialize(token))}");

    private static bool TryToken(Call call, ref Token token)
    {
        if ((call.Option("$deltatoken") ?? call.Option("$skiptoken")) is not { } text)
        {
            return true;
        }

        try
        {
            var given = JsonSerializer.Deserialize<Token>(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(text)));
            if (given?.Resource != token.Resource || given.Generation != token.Generation)
            {
                return false;
            }

            token = given;
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^\s*id\s+eq\s+'(?<id>[0-9a-fA-F-]{36})'(\s+or\s+id\s+eq\s+'(?<id>[0-9a-fA-F-]{36})')*\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Filter { get; }

    /// <param name="Since">The version up to which all is told.</param>
    /// <param name="RoundSince">The version that the last whole round ended with.</param>
    private sealed record Token(string Resource, string[] Groups, long Since, long RoundSince, int Generation);
}

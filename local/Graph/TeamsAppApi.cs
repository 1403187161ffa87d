using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TeamsAddin.Local.Entra;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Local.Graph;

/// <summary>
/// The organisation's app catalogue, <c>/users/{id}/teamwork/installedApps</c> and the chats of installed apps. 21Vianet has no
/// installation of Teams apps; the US government's clouds none for applications.
/// </summary>
/// <param name="install">Installs the app for a person; returns at once.</param>
/// <param name="chatOf">The person's chat with the bot.</param>
internal sealed partial class TeamsAppApi(People people, TenantSettings settings, EntraDesk entra, Action<string> install, Func<string, string> chatOf)
{
    private const int PageSize = 100;

    /// <summary>The catalogue's own id of the app; the package's is the external one.</summary>
    private string CatalogId { get; } = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("catalog " + settings.AppId)).AsSpan(0, 16)).ToString("D");

    public Answer Catalog(Call call)
    {
        if (settings.Cloud == BoxCloud.China)
        {
            return GraphAnswers.Error(404, "NotFound", "Resource not found for the segment 'appCatalogs'.");
        }

        if (call.Method != "GET")
        {
            return GraphAnswers.NotServed(call);
        }

        if (GraphAnswers.RefusalOfOptions(call, "$filter", "$top", "$skip") is { } refusal)
        {
            return refusal;
        }

        var all = new JsonObject[] { App(), new() { ["id"] = "1542629c-01b3-4a6d-8f76-1938b779e48d", ["externalId"] = null, ["displayName"] = "Planner", ["distributionMethod"] = "store" } };
        return Filtered(call, all, a => a) is { } found ? GraphAnswers.Page(call, entra.Root, found, PageSize, PageSize) : BadFilter();
    }

    public Answer Installed(Call call, Mailbox mailbox, string[] rest)
    {
        if (settings.Cloud == BoxCloud.China)
        {
            return GraphAnswers.Error(404, "NotFound", "Resource not found for the segment 'teamwork'.");
        }

        if (people.Find(mailbox.Id) is not { HasTeams: true } person)
        {
            return GraphAnswers.Error(404, "NotFound", "The user has no Teams.");
        }

        return (call.Method, rest) switch
        {
            ("GET", []) => List(call, person),
            ("POST", []) => Install(call, person),
            ("GET", [var id, "chat"]) => person.HasApp && id == InstallationId(person) ? new Answer(200, Chat(person)) : GraphAnswers.Error(404, "NotFound", "No such installation."),
            _ => GraphAnswers.NotServed(call),
        };
    }

    private Answer List(Call call, BoxPerson person)
    {
        if (GraphAnswers.RefusalOfOptions(call, "$expand", "$filter", "$top", "$skip") is { } refusal)
        {
            return refusal;
        }

        var expand = call.Option("$expand");
        if (expand is not (null or "teamsApp"))
        {
            return GraphAnswers.Error(400, "BadRequest", $"Could not expand '{expand}' on type 'microsoft.graph.userScopeTeamsAppInstallation'.");
        }

        JsonObject[] all = person.HasApp ? [new() { ["id"] = InstallationId(person), ["teamsApp"] = App() }] : [];
        if (Filtered(call, all, a => a["teamsApp"]!.AsObject(), "teamsApp/") is not { } found)
        {
            return BadFilter();
        }

        if (expand is null)
        {
            found.ForEach(f => f.Remove("teamsApp"));
        }

        return GraphAnswers.Page(call, entra.Root, found, PageSize, PageSize);
    }

    private Answer Install(Call call, BoxPerson person)
    {
        if (settings.Cloud == BoxCloud.UsGovernment)
        {
            return GraphAnswers.Error(403, "Forbidden", "Installing an app with application permissions is not available in this cloud.");
        }

        var (_, refusal) = StrictBody.Read(call, Models.UserScopeTeamsAppInstallation.CreateFromDiscriminatorValue, "userScopeTeamsAppInstallation");
        if (refusal is not null)
        {
            return refusal;
        }

        var bound = call.JsonBody()!["teamsApp@odata.bind"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
        var start = $"{settings.Names.Graph}/v1.0/appCatalogs/teamsApps/";
        if (!bound.StartsWith(start, StringComparison.Ordinal))
        {
            return GraphAnswers.Error(400, "BadRequest", "Invalid value specified for property 'teamsApp@odata.bind'.");
        }

        if (bound[start.Length..] != CatalogId)
        {
            return GraphAnswers.Error(404, "NotFound", "App not found in the catalogue.");
        }

        if (person.HasApp)
        {
            return GraphAnswers.Error(409, "Conflict", "The app is already installed for this user.");
        }

        install(person.Id);
        return new Answer(201);
    }

    /// <summary>The few filters that there are: equality of a text, joined by and.</summary>
    /// <returns>Null where the filter is another one.</returns>
    private static List<JsonObject>? Filtered(Call call, IEnumerable<JsonObject> all, Func<JsonObject, JsonObject> app, string prefix = "")
    {
        var found = all.ToList();
        foreach (var part in call.Option("$filter")?.Split(" and ") ?? [])
        {
            if (Equality.Match(part) is not { Success: true } match || !match.Groups["name"].Value.StartsWith(prefix, StringComparison.Ordinal))
            {
                return null;
            }

            var field = match.Groups["name"].Value[prefix.Length..];
            if (field is not ("id" or "externalId" or "distributionMethod" or "displayName"))
            {
                return null;
            }

            found.RemoveAll(f => !string.Equals((string?)app(f)[field], match.Groups["value"].Value, StringComparison.OrdinalIgnoreCase));
        }

        return found;
    }

    private static Answer BadFilter() => GraphAnswers.Error(400, "BadRequest", "Invalid filter clause.");

    private JsonObject App() => new() { ["id"] = CatalogId, ["externalId"] = settings.AppId, ["displayName"] = "会议学习台账", ["distributionMethod"] = "organization" };

    private JsonObject Chat(BoxPerson person) => new() { ["id"] = chatOf(person.Id), ["chatType"] = "oneOnOne", ["tenantId"] = settings.TenantId };

    private string InstallationId(BoxPerson person) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person.Id}##{CatalogId}"));

    [GeneratedRegex("^(?<name>[A-Za-z/]+) eq '(?<value>[^']*)'$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Equality { get; }
}

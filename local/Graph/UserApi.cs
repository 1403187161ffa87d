using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TeamsAddin.Local.Entra;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Local.Graph;

/// <summary><c>/users/{id}</c>, what roles a person has in our application, and the Teams app.</summary>
internal sealed class UserApi(People people, TenantSettings settings, EntraDesk entra, Action<string> install)
{
    private const string AdminRole = "Ledger.Admin";
    private const string InspectorRole = "Ledger.Inspector";
    private const int PageSize = 100;
    private const int LargestPage = 999;

    private static readonly IReadOnlySet<string> Properties = new Models.User().GetFieldDeserializers().Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);

    public Answer User(Call call, Mailbox mailbox)
    {
        var (refusal, cut) = GraphAnswers.Select(call, Properties, "user");
        if ((refusal ?? GraphAnswers.RefusalOfOptions(call, "$select")) is { } wrong)
        {
            return wrong;
        }

        var person = people.Find(mailbox.Id);
        return new Answer(200, cut(new JsonObject
        {
            ["id"] = mailbox.Id,
            ["displayName"] = mailbox.Name,
            ["mail"] = mailbox.Address,
            ["userPrincipalName"] = mailbox.Address,
            ["jobTitle"] = person?.Title,
            ["preferredLanguage"] = person?.Locale,
            ["accountEnabled"] = person is not null,
            ["userType"] = "Member",
        }));
    }

    public Answer Roles(Call call, Mailbox mailbox)
    {
        if (GraphAnswers.RefusalOfOptions(call, "$top", "$skip") is { } refusal)
        {
            return refusal;
        }

        var roles = people.Find(mailbox.Id)?.AppRoles ?? [];
        return GraphAnswers.Page(call, entra.Root, [.. roles.Select(r => Assignment(mailbox, r))], PageSize, LargestPage);
    }

    /// <summary>21Vianet has no installation of Teams apps; the US government's clouds none for applications.</summary>
    public Answer Apps(Call call, Mailbox mailbox)
    {
        if (settings.Cloud == BoxCloud.China)
        {
            return GraphAnswers.Error(404, "NotFound", "Resource not found for the segment 'teamwork'.");
        }

        if (people.Find(mailbox.Id) is not { } person)
        {
            return GraphAnswers.Error(404, "NotFound", "The user has no Teams.");
        }

        return call.Method switch
        {
            "GET" => new Answer(200, new JsonObject { ["value"] = person.HasApp ? new JsonArray(new JsonObject { ["id"] = Installation(person) }) : [] }),
            "POST" => Install(call, person),
            _ => GraphAnswers.NotServed(call),
        };
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

        if (call.JsonBody()!["teamsApp@odata.bind"]?.GetValue<string>().Contains("/appCatalogs/teamsApps/", StringComparison.Ordinal) != true)
        {
            return GraphAnswers.Error(400, "BadRequest", "Invalid value specified for property 'teamsApp@odata.bind'.");
        }

        if (person.HasApp)
        {
            return GraphAnswers.Error(409, "Conflict", "The app is already installed for this user.");
        }

        install(person.Id);
        return new Answer(201);
    }

    private JsonObject Assignment(Mailbox mailbox, string role) => new()
    {
        ["id"] = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(mailbox.Id + role))),
        ["appRoleId"] = role switch
        {
            AdminRole => settings.AdminRoleId,
            InspectorRole => settings.InspectorRoleId,
            _ => throw new InvalidOperationException($"The application has no role {role}."),
        },
        ["createdDateTime"] = "2026-01-01T00:00:00Z",
        ["principalDisplayName"] = mailbox.Name,
        ["principalId"] = mailbox.Id,
        ["principalType"] = "User",
        ["resourceDisplayName"] = "TeamsAddin",
        ["resourceId"] = settings.ServicePrincipalId,
    };

    private string Installation(BoxPerson person) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person.Id}##{settings.AppId}"));
}

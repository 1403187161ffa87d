using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TeamsAddin.Local.Entra;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Local.Graph;

/// <summary><c>/users/{id}</c>, and what roles a person has in our application.</summary>
internal sealed class UserApi(People people, TenantSettings settings, EntraDesk entra)
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
            ["accountEnabled"] = person?.Enabled ?? false,
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
}

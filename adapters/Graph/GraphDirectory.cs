using System.Collections.Concurrent;
using System.Collections.Frozen;
using Azure.Identity;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Graph;

/// <summary>People's app roles, kept for 5 minutes, their languages, and the groups that they are in.</summary>
public sealed class GraphDirectory(GraphServiceClient graph, Settings settings, TimeProvider time) : IDirectory
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);
    private const int MaxKept = 20_000;

    private readonly GraphGroups groups = new(graph, settings);
    private readonly ConcurrentDictionary<string, (FrozenSet<string> Roles, DateTimeOffset Until)> kept = new(StringComparer.Ordinal);

    public async Task<IReadOnlySet<string>> AppRolesAsync(string person, CancellationToken cancellationToken)
    {
        if (kept.TryGetValue(person, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Roles;
        }

        var page = await graph.Users[person].AppRoleAssignments.GetAsync(r => r.QueryParameters.Top = 100, cancellationToken);
        var roles = new HashSet<string>(StringComparer.Ordinal);
        while (page is not null)
        {
            foreach (var one in page.Value ?? [])
            {
                if (Is(one.ResourceId, settings.ServicePrincipalId) && Is(one.AppRoleId, settings.AdminRoleId))
                {
                    roles.Add(AppRoles.Admin);
                }
                else if (Is(one.ResourceId, settings.ServicePrincipalId) && Is(one.AppRoleId, settings.InspectorRoleId))
                {
                    roles.Add(AppRoles.Inspector);
                }
            }

            page = page.OdataNextLink is { } next
                ? await graph.Users[person].AppRoleAssignments.WithUrl(next).GetAsync(cancellationToken: cancellationToken)
                : null;
        }

        if (kept.Count > MaxKept)
        {
            kept.Clear();
        }

        var found = roles.ToFrozenSet(StringComparer.Ordinal);
        kept[person] = (found, time.GetUtcNow() + KeptFor);
        return found;
    }

    public async Task<string?> PreferredLanguageAsync(string person, CancellationToken cancellationToken)
    {
        try
        {
            return (await graph.Users[person].GetAsync(r => r.QueryParameters.Select = ["preferredLanguage"], cancellationToken))?.PreferredLanguage;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or AuthenticationFailedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A card in the unit's language is better than none.
            return null;
        }
    }

    public Task<GroupChange> GroupChangeAsync(string group, string? link, CancellationToken cancellationToken) => groups.ChangeAsync(group, link, cancellationToken);

    public Task<IReadOnlySet<string>?> GroupPeopleAsync(string group, CancellationToken cancellationToken) => groups.PeopleOfAsync(group, cancellationToken);

    public Task<IReadOnlyList<DirectoryPerson>> PeopleAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => groups.PeopleAsync(ids, cancellationToken);

    public Task<PeopleChange> PeopleChangeAsync(string? link, CancellationToken cancellationToken) => groups.PeopleChangeAsync(link, cancellationToken);

    private static bool Is(Guid? id, string expected) => Guid.TryParse(expected, out var parsed) && id == parsed;
}

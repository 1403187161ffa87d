using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;
using TeamsAddin.Ledger.Units;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Adapters.Graph;

/// <summary>Groups and the accounts of those in them: delta queries say what changed, lists and batches what is.</summary>
internal sealed class GraphGroups(GraphServiceClient graph, Settings settings)
{
    private const int PeopleInAPage = 999;
    private const int StepsInABatch = 20;
    private const int BatchesAtOnce = 4;
    private const string Removed = "@removed";

    private static readonly string[] PersonProperties = ["id", "displayName", "jobTitle", "mail", "userPrincipalName", "accountEnabled"];

    public Task<GroupChange> ChangeAsync(string group, string? link, CancellationToken cancellationToken) => ReadAsync(async () =>
    {
        var delta = graph.Groups.Delta;
        if (link is not null)
        {
            try
            {
                var (told, next) = await AllAsync(await delta.WithUrl(link).GetAsDeltaGetResponseAsync(cancellationToken: cancellationToken));
                var own = told.Where(g => g.Id == group).ToList();
                return new GroupChange(!own.Exists(g => g.AdditionalData.ContainsKey(Removed)), own.Count > 0, next);
            }
            catch (ODataError e) when (IsTooOld(e))
            {
                // Graph keeps these links for seven days: everything is read again.
            }
        }

        var (all, fresh) = await AllAsync(await delta.GetAsDeltaGetResponseAsync(r =>
        {
            r.QueryParameters.Select = ["displayName", "members"];
            r.QueryParameters.Filter = $"id eq '{group}'";
        }, cancellationToken));
        return new GroupChange(all.Exists(g => g.Id == group && !g.AdditionalData.ContainsKey(Removed)), true, fresh);

        async Task<(List<Models.Group>, string)> AllAsync(Microsoft.Graph.Groups.Delta.DeltaGetResponse? page)
        {
            var groups = new List<Models.Group>();
            for (; ; page = await delta.WithUrl(page.OdataNextLink).GetAsDeltaGetResponseAsync(cancellationToken: cancellationToken))
            {
                groups.AddRange(page?.Value ?? []);
                if (page?.OdataNextLink is null)
                {
                    return (groups, page?.OdataDeltaLink ?? throw new InvalidOperationException("Graph gave no delta link."));
                }
            }
        }
    });

    public Task<IReadOnlySet<string>?> PeopleOfAsync(string group, CancellationToken cancellationToken) => ReadAsync<IReadOnlySet<string>?>(async () =>
    {
        var members = graph.Groups[group].Members;
        var people = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var page = await members.GetAsync(r => (r.QueryParameters.Select, r.QueryParameters.Top) = (["id"], PeopleInAPage), cancellationToken);
            while (true)
            {
                people.UnionWith((page?.Value ?? []).OfType<Models.User>().Select(u => u.Id!));
                if (page?.OdataNextLink is not { } next)
                {
                    return people;
                }

                page = await members.WithUrl(next).GetAsync(cancellationToken: cancellationToken);
            }
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            return null;
        }
    });

    public Task<IReadOnlyList<DirectoryPerson>> PeopleAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<DirectoryPerson>>(async () =>
    {
        var found = new ConcurrentBag<DirectoryPerson>();
        await Parallel.ForEachAsync(ids.Chunk(StepsInABatch), new ParallelOptions { MaxDegreeOfParallelism = BatchesAtOnce, CancellationToken = cancellationToken }, async (some, ct) =>
        {
            foreach (var user in await BatchAsync(some, ct))
            {
                found.Add(new DirectoryPerson(user.Id!, user.DisplayName ?? user.Id!, user.JobTitle ?? "", user.Mail ?? user.UserPrincipalName ?? "", user.AccountEnabled == true));
            }
        });
        return [.. found.OrderBy(p => p.Id, StringComparer.Ordinal)];
    });

    public Task<PeopleChange> PeopleChangeAsync(string? link, CancellationToken cancellationToken) => ReadAsync(async () =>
    {
        var (delta, changed, isComplete) = (graph.Users.Delta, new HashSet<string>(StringComparer.Ordinal), true);
        var latest = settings.GraphRoot.ToString().TrimEnd('/') + "/users/delta()?$deltatoken=latest&$select=accountEnabled";
        Microsoft.Graph.Users.Delta.DeltaGetResponse? page;
        try
        {
            page = await delta.WithUrl(link ?? latest).GetAsDeltaGetResponseAsync(cancellationToken: cancellationToken);
        }
        catch (ODataError e) when (link is not null && IsTooOld(e))
        {
            isComplete = false;
            page = await delta.WithUrl(latest).GetAsDeltaGetResponseAsync(cancellationToken: cancellationToken);
        }

        while (true)
        {
            changed.UnionWith((page?.Value ?? []).Select(u => u.Id!));
            if (page?.OdataNextLink is not { } next)
            {
                return new PeopleChange(changed, isComplete, page?.OdataDeltaLink ?? throw new InvalidOperationException("Graph gave no delta link."));
            }

            page = await delta.WithUrl(next).GetAsDeltaGetResponseAsync(cancellationToken: cancellationToken);
        }
    });

    /// <summary>At most 20 people in one request. A step that is throttled comes back alone: the pace waits for it.</summary>
    private async Task<List<Models.User>> BatchAsync(string[] ids, CancellationToken cancellationToken)
    {
        var batch = new BatchRequestContentCollection(graph);
        var steps = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            steps[await batch.AddBatchRequestStepAsync(graph.Users[id].ToGetRequestInformation(r => r.QueryParameters.Select = PersonProperties))] = id;
        }

        var answers = await graph.Batch.PostAsync(batch, cancellationToken);
        var statuses = await answers.GetResponsesStatusCodesAsync();
        var users = new List<Models.User>();
        foreach (var (step, id) in steps)
        {
            var user = statuses.GetValueOrDefault(step) == HttpStatusCode.OK
                ? await answers.GetResponseByIdAsync<Models.User>(step)
                : await AloneAsync(id, cancellationToken);
            users.AddRange(user is null ? [] : [user]);
        }

        return users;
    }

    private async Task<Models.User?> AloneAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.Users[id].GetAsync(r => r.QueryParameters.Select = PersonProperties, cancellationToken);
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            return null;
        }
    }

    /// <summary>410, or 400 with one of these codes, as the directory says it.</summary>
    private static bool IsTooOld(ODataError e) => e.ResponseStatusCode == 410
        || (e.ResponseStatusCode is 400 or 404 && (string.Equals(e.Error?.Code, "syncStateNotFound", StringComparison.OrdinalIgnoreCase) || string.Equals(e.Error?.Code, "resyncRequired", StringComparison.OrdinalIgnoreCase)));

    private static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (ApiException e)
        {
            throw new DirectoryUnreadableException((e as ODataError)?.Error?.Code ?? e.ResponseStatusCode.ToString(CultureInfo.InvariantCulture), e);
        }
        catch (HttpRequestException e)
        {
            throw new DirectoryUnreadableException(e.HttpRequestError.ToString(), e);
        }
    }
}

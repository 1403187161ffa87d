using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Units;

/// <summary>
/// Units with an Entra group take their ordinary members from it. Delta queries say where something changed; only such groups are read,
/// and each at least once a day. A second run with nothing new changes nothing; a crash leaves the old link, and the change is told again.
/// </summary>
public sealed class SyncDirectory(
    OrganisationStore organisations, IDirectory directory, Names names, Table<GroupRow> groups, Table<PeopleLink> links, Table<DirectoryRun> runs, OrganisationLease lease, RosterWork rosters, TimeProvider time)
{
    public const string TableName = "groupsync";
    private const string Units = "units";
    private const string People = "people";
    private const string Runs = "runs";
    private const string Last = "last";
    private const int AtOnce = 8;
    private const int NamesAtOnce = 32;

    /// <summary>So many come in before the time is looked at.</summary>
    private const int JoinsInAStep = 1_000;

    /// <summary>Wall-clock time of a confirmation, which somebody waits for.</summary>
    private static readonly TimeSpan ConfirmTime = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ReadAgain = TimeSpan.FromDays(1);

    /// <param name="budget">Wall-clock time; groups that were not reached come first in the next run.</param>
    /// <returns>Null: an import had not ended after half of that time, or the lease was lost on the way; the next run comes back.</returns>
    public async Task<DirectoryRun?> RunAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        var (now, until) = (time.GetUtcNow(), TimeProvider.System.GetUtcNow() + budget);
        await using var own = await lease.TakeAsync(budget / 2, cancellationToken);
        try
        {
            return own is null ? null : await RunAsync(now, until, own);
        }
        catch (OperationCanceledException) when (own!.IsLost)
        {
            return null;
        }
    }

    private async Task<DirectoryRun> RunAsync(DateTimeOffset now, DateTimeOffset until, HeldLease turn)
    {
        var cancellationToken = turn.Token;
        var organisation = await organisations.ReadNewestAsync(cancellationToken);
        var rows = await RowsAsync(organisation, now, cancellationToken);
        if (rows.Count > 0)
        {
            rows = await MarkAsync(organisation, rows, cancellationToken);
        }

        var at = new Moment(now, organisation.Today(now), until);
        var done = new System.Collections.Concurrent.ConcurrentBag<GroupRow>();
        try
        {
            await Parallel.ForEachAsync(rows.OrderBy(r => r.CheckedAt).ThenBy(r => r.Unit, StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (row, ct) =>
            {
                if (TimeProvider.System.GetUtcNow() < until)
                {
                    // Read again: what stands there by now may be an import's or an administrator's.
                    var read = await groups.GetAsync(Units, row.Unit, ct);
                    done.Add(await FollowAsync(read, read?.Value.Group == row.Group ? read.Value : row, at, ct));
                }
            });
        }
        finally
        {
            await rosters.AskAnywayAsync(done.Where(r => r.Last?.At == now).SelectMany(r => organisation.PathOf(r.Unit)).Select(u => u.Id), turn);
        }

        var changed = done.Where(r => r.Last?.At == now).Select(r => r.Last!).ToList();
        var run = new DirectoryRun(
            now, done.Count == rows.Count && !done.Any(r => r is { Stale: true, State: GroupState.Followed }), rows.Count, done.Count, changed.Sum(c => c.Joined.Count), changed.Sum(c => c.Left.Count),
            done.Count(r => r.State == GroupState.Held), done.Count(r => r.State == GroupState.Gone), done.Count(r => r.State == GroupState.Unreadable));
        await runs.UpsertAsync(Runs, Last, run, cancellationToken);
        return run;
    }

    /// <summary>The last run, and how each unit with a group stands.</summary>
    public async Task<DirectoryReport> ReportAsync(CancellationToken cancellationToken)
    {
        var rows = new List<GroupRow>();
        await foreach (var row in groups.QueryAsync(Units, cancellationToken: cancellationToken))
        {
            // Graph's link opens nothing without a token, but it is nobody's business.
            rows.Add(row.Value with { Link = null });
        }

        return new DirectoryReport((await runs.GetAsync(Runs, Last, cancellationToken))?.Value, rows);
    }

    /// <summary>An administrator says that the change that is held back is meant: it is made at once, if it is still the same people who go.</summary>
    public async Task<(GroupRow? Row, Refusal? Refusal)> ConfirmAsync(string unit, string admin, CancellationToken cancellationToken)
    {
        await using var own = await lease.TakeAsync(TimeSpan.Zero, cancellationToken);
        try
        {
            return own is null ? (null, OrganisationLease.Taken) : await ConfirmedAsync(unit, admin, own);
        }
        catch (OperationCanceledException) when (own!.IsLost)
        {
            return (null, OrganisationLease.ConfirmationLost);
        }
    }

    private async Task<(GroupRow? Row, Refusal? Refusal)> ConfirmedAsync(string unit, string admin, HeldLease turn)
    {
        var cancellationToken = turn.Token;
        var organisation = await organisations.ReadNewestAsync(cancellationToken);
        var now = time.GetUtcNow();
        if (organisation.Find(unit) is not { } found || !found.IsOpen(organisation.Today(now)))
        {
            return (null, new Refusal("no-such-unit", []));
        }

        if (found.EntraGroup is null)
        {
            return (null, new Refusal("no-such-group", []));
        }

        if (await groups.GetAsync(Units, unit, cancellationToken) is not { Value.Held: { } held } read)
        {
            return (null, new Refusal("nothing-held", []));
        }

        try
        {
            var after = await FollowAsync(read, read.Value with { Stale = true, Confirmed = held.Key, ConfirmedBy = admin }, new Moment(now, organisation.Today(now), TimeProvider.System.GetUtcNow() + ConfirmTime), cancellationToken);
            return (after with { Link = null }, null);
        }
        finally
        {
            await rosters.AskAnywayAsync(organisation.PathOf(unit).Select(u => u.Id), turn);
        }
    }

    /// <summary>Where somebody gives up a role the group is read again, though it did not change: he may be in it.</summary>
    public async Task MarkAsync(OrganisationImport import, CancellationToken cancellationToken)
    {
        foreach (var unit in import.Changes.Where(c => c.Before > Role.Member && c.After is null or Role.Member).Select(c => c.Unit).Distinct(StringComparer.Ordinal))
        {
            while (await groups.GetAsync(Units, unit, cancellationToken) is { Value.Stale: false } row && !await groups.ReplaceAsync(row, row.Value with { Stale = true }, cancellationToken))
            {
            }
        }
    }

    /// <summary>A row for each unit that has a group today; those of other units go.</summary>
    private async Task<List<GroupRow>> RowsAsync(Organisation organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, GroupRow>(StringComparer.Ordinal);
        await foreach (var row in groups.QueryAsync(Units, cancellationToken: cancellationToken))
        {
            known[row.Key] = row.Value;
        }

        var units = organisation.UnitsOn(organisation.Today(now)).Where(u => u.EntraGroup is not null).ToDictionary(u => u.Id, u => u.EntraGroup!, StringComparer.Ordinal);
        foreach (var gone in known.Keys.Where(u => !units.ContainsKey(u)))
        {
            await groups.DeleteAsync(Units, gone, cancellationToken);
        }

        return [.. units.Select(u => known.TryGetValue(u.Key, out var row) && row.Group == u.Value ? row : new GroupRow(u.Key, u.Value, null, now - ReadAgain, null))];
    }

    /// <summary>Accounts that were blocked, opened or deleted concern the units that their people are in or wait for. Marked before the link moves on.</summary>
    private async Task<List<GroupRow>> MarkAsync(Organisation organisation, List<GroupRow> rows, CancellationToken cancellationToken)
    {
        PeopleChange change;
        try
        {
            change = await directory.PeopleChangeAsync((await links.GetAsync(People, Last, cancellationToken))?.Value.Link, cancellationToken);
        }
        catch (DirectoryUnreadableException)
        {
            // The groups are asked all the same, and each says for itself what hinders it; the link stays where it was.
            return rows;
        }

        var concerned = change.People.SelectMany(organisation.EverOf).Select(m => m.Unit).ToHashSet(StringComparer.Ordinal);
        var marked = rows.Select(r => change.IsComplete && !concerned.Contains(r.Unit) && !r.Waiting.Any(change.People.Contains) ? r : r with { Stale = true }).ToList();
        await groups.UpsertManyAsync(Units, marked.Where(r => r.Stale).Select(r => (r.Unit, r)), cancellationToken);
        await links.UpsertAsync(People, Last, new PeopleLink(change.Link), cancellationToken);
        return marked;
    }

    /// <param name="read">The row as it stands; null: there is none yet.</param>
    /// <param name="row">What it is taken for.</param>
    private async Task<GroupRow> FollowAsync(Versioned<GroupRow>? read, GroupRow row, Moment at, CancellationToken cancellationToken)
    {
        GroupRow after;
        try
        {
            after = await AskAsync(row, at, cancellationToken);
        }
        catch (DirectoryUnreadableException e)
        {
            after = row with { CheckedAt = at.Now, State = GroupState.Unreadable, Problem = e.Code };
        }

        // Where somebody else has written it meanwhile his row stays: its link is older, and what was told to us is told again.
        return await (read is null ? groups.InsertAsync(Units, after.Unit, after, cancellationToken) : groups.ReplaceAsync(read, after, cancellationToken))
            ? after
            : (await groups.GetAsync(Units, after.Unit, cancellationToken))?.Value ?? after;
    }

    private async Task<GroupRow> AskAsync(GroupRow row, Moment at, CancellationToken cancellationToken)
    {
        // The link before the members: what changes between the two is told the next time.
        var change = await directory.GroupChangeAsync(row.Group, row.Link, cancellationToken);
        var next = row with { CheckedAt = at.Now, Link = change.Link, Problem = null };
        var full = row.ReadAt is null || at.Now - row.ReadAt >= ReadAgain;
        if (change is { IsThere: true, Changed: false } && !full && !row.Stale && row.State is GroupState.Followed or GroupState.Held)
        {
            return next;
        }

        if (!change.IsThere || await directory.GroupPeopleAsync(row.Group, cancellationToken) is not { } people)
        {
            // A group that comes back is read as a new one.
            return next with { State = GroupState.Gone, Link = null, ReadAt = null, Held = null, Confirmed = null };
        }

        return await ApplyAsync(next, people, full || row.Stale, at, cancellationToken);
    }

    /// <param name="all">All accounts are looked at, not only those of newcomers.</param>
    private async Task<GroupRow> ApplyAsync(GroupRow row, IReadOnlySet<string> people, bool all, Moment at, CancellationToken cancellationToken)
    {
        var members = await organisations.MembersEverInAsync(row.Unit, cancellationToken);
        var read = await directory.PeopleAsync(all ? people : [.. FollowGroup.Decide(members, people, at.Today).Joins], cancellationToken);
        var enabled = read.Where(p => p.Enabled).ToDictionary(p => p.Id, StringComparer.Ordinal);
        var open = members.Where(m => MemberDays.IsOpen(m, at.Today)).Select(m => m.Person).ToHashSet(StringComparer.Ordinal);
        var inside = all ? enabled.Keys.ToHashSet(StringComparer.Ordinal) : [.. people.Where(p => enabled.ContainsKey(p) || open.Contains(p))];
        var decision = FollowGroup.Decide(members, inside, at.Today);
        row = row with
        {
            Stale = false,
            ReadAt = all ? at.Now : row.ReadAt,
            Waiting = [.. people.Where(p => !inside.Contains(p)).Order(StringComparer.Ordinal)],
            Outside = decision.Outside.Count == 0 ? null : Listed<string>.Of(decision.Outside),
        };
        if (decision.IsMass && decision.Key != row.Confirmed)
        {
            return row with
            {
                State = GroupState.Held,
                Confirmed = null,
                Held = new HeldChange(decision.Key, row.Held?.Key == decision.Key ? row.Held.Since : at.Now, decision.Joins.Count, Listed<string>.Of([.. decision.Leaves.Select(m => m.Person)])),
            };
        }

        await organisations.KeepAsync([.. decision.Leaves.Select(m => m with { To = at.Today.AddDays(-1) })], cancellationToken);
        var joined = new List<string>();
        foreach (var some in decision.Joins.Chunk(JoinsInAStep).TakeWhile(_ => joined.Count == 0 || TimeProvider.System.GetUtcNow() < at.Until))
        {
            // Who has a name already keeps it: the organisation's file says what he is called.
            await Parallel.ForEachAsync(some.Select(p => enabled[p]), new ParallelOptions { MaxDegreeOfParallelism = NamesAtOnce, CancellationToken = cancellationToken }, async (person, ct) =>
            {
                if (await names.CurrentAsync(person.Id, ct) is null)
                {
                    await names.KeepAsync(person.Id, person.Name, person.Title, null, at.Today, ct);
                }
            });
            await organisations.KeepAsync([.. some.Select(p => new Member(p, row.Unit, Role.Member, at.Today, null, enabled[p].Mail))], cancellationToken);
            joined.AddRange(some);
        }

        // Who is still to come does so in the next run.
        var isWhole = joined.Count == decision.Joins.Count;
        return row with
        {
            State = GroupState.Followed,
            Held = null,
            Confirmed = null,
            Stale = !isWhole,
            ReadAt = isWhole ? row.ReadAt : null,
            Last = joined.Count + decision.Leaves.Count == 0 ? row.Last : new GroupMembersChange(at.Now, Listed<string>.Of(joined), Listed<string>.Of([.. decision.Leaves.Select(m => m.Person)])),
        };
    }

    /// <param name="Today">The organisation's day.</param>
    /// <param name="Until">Of the wall clock: when what is not begun is left.</param>
    private sealed record Moment(DateTimeOffset Now, DateOnly Today, DateTimeOffset Until);
}

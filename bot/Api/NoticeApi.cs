using System.Globalization;
using System.Security.Claims;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Api;

/// <summary>What became of the notices, for those who lead the unit and for admins and inspectors.</summary>
internal static class NoticeApi
{
    /// <summary>People who are named in one answer.</summary>
    private const int MaxNamed = 1000;

    public static void MapNotices(this WebApplication app)
    {
        app.MapGet("/api/sessions/{id}/notices", SessionAsync).RequireAuthorization(ApiServices.Reader);
        app.MapGet("/api/sessions/{id}/notices/{occasion:int}/{kind}", UnreachedAsync).RequireAuthorization(ApiServices.Reader);
        app.MapGet("/api/notices", DayAsync).RequireAuthorization(ApiServices.Reader);
    }

    private static async Task<IResult> SessionAsync(
        string id, SessionBook sessions, CountNotices notices, OrganisationStore organisations, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(id, sessions, organisations, user, time, cancellationToken) is { } refusal)
        {
            return ApiServices.Refused(refusal, request);
        }

        var rows = new List<NoticeCounts>();
        await foreach (var row in notices.OfFileAsync(id, cancellationToken))
        {
            rows.Add(row);
        }

        return Results.Ok(rows.Select(r => new { r.Kind, r.Occasion, r.Day, counts = Counts([r]), unreachable = r.Nobody }));
    }

    /// <summary>All whom one notice has not reached, however many: the counts name some.</summary>
    private static async Task<IResult> UnreachedAsync(
        string id, int occasion, string kind, SessionBook sessions, CountNotices notices, OrganisationStore organisations, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(id, sessions, organisations, user, time, cancellationToken) is { } refusal)
        {
            return ApiServices.Refused(refusal, request);
        }

        var names = await organisations.NamesAsync(cancellationToken);
        return Results.Ok(Unreached(notices.UnreachedAsync(new Notice(kind, id, occasion), cancellationToken)));

        async IAsyncEnumerable<object> Unreached(IAsyncEnumerable<(string Person, NoticeRow Row)> rows)
        {
            await foreach (var (person, row) in rows)
            {
                yield return new { person, name = names.GetValueOrDefault(person)?.Name.Name, state = row.State.ToString(), row.Reason, row.Tries, row.At };
            }
        }
    }

    private static async Task<Refusal?> RefusalAsync(string id, SessionBook sessions, OrganisationStore organisations, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!FileId.IsOne(id) || (await sessions.ReadAsync(id, cancellationToken)).State.Plan is not { } plan)
        {
            return new Refusal("no-such-session", []);
        }

        return Leads(await organisations.ReadAsync(cancellationToken), user, plan.Unit, time) ? null : new Refusal("not-your-unit", []);
    }

    /// <summary>A day's campaigns: by kind how many were to be told and were, and who was not reached and why.</summary>
    private static async Task<IResult> DayAsync(
        string? day, CountNotices notices, OrganisationStore organisations, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var on = organisation.Today(time.GetUtcNow());
        if (day is not null && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out on))
        {
            return ApiServices.Invalid("bad-day", [$"\"day\" wants a day such as 2026-03-05, not \"{day}\""]);
        }

        var units = new Dictionary<string, bool>(StringComparer.Ordinal);
        var rows = new List<NoticeCounts>();
        await foreach (var row in notices.OfDayAsync(on, cancellationToken))
        {
            if (!units.TryGetValue(row.Unit, out var leads))
            {
                units[row.Unit] = leads = Leads(organisation, user, row.Unit, time);
            }

            rows.AddRange(leads ? [row] : []);
        }

        var named = rows.SelectMany(r => r.Nobody.Select(n => new { r.Unit, session = r.FileId, r.Kind, n.Person, n.Reason })).ToList();
        return Results.Ok(new
        {
            day = on,
            kinds = rows.GroupBy(r => r.Kind, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new { kind = g.Key, sessions = g.Count(), counts = Counts([.. g]) }),
            unreachable = named.Take(MaxNamed),
            unnamed = rows.Sum(r => r.Unreachable) - Math.Min(named.Count, MaxNamed),
        });
    }

    private static object Counts(IReadOnlyList<NoticeCounts> rows) => new
    {
        expected = rows.Sum(r => r.Expected),
        delivered = rows.Sum(r => r.Delivered),
        failed = rows.Sum(r => r.Failed),
        unreachable = rows.Sum(r => r.Unreachable),
        uncertain = rows.Sum(r => r.Uncertain),
        open = rows.Sum(r => r.Open),
        lostAnswers = rows.Sum(r => r.Lost),
        reasons = rows.SelectMany(r => r.Reasons).GroupBy(r => r.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(r => r.Value), StringComparer.Ordinal),
    };

    private static bool Leads(Organisation organisation, ClaimsPrincipal user, string unit, TimeProvider time) =>
        ApiServices.SeesAll(user) || (ApiServices.PersonOf(user) is { } person
            && organisation.MembershipsOf(person, organisation.Today(time.GetUtcNow())).Any(m => m.Role is Role.Leader or Role.Deputy && organisation.IsWithin(unit, m.Unit)));
}

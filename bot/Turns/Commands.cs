using System.Globalization;
using Microsoft.Bot.Builder;
using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Bot.Api;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Turns;

/// <summary>What people say in the chat: help, my, reach, notices, calendar, plan, export, and session with a file's id.</summary>
internal sealed class Commands(OrganisationStore organisations, PersonPages pages, ReachBook reach, ReachTotals totals, CountNotices notices, Digests digests, Plans plans, IDirectory directory, Settings settings, TimeProvider time)
{
    public async Task AnswerAsync(ITurnContext turn, Caller caller, string text, CancellationToken cancellationToken)
    {
        var viewer = ViewerOf(caller);
        var card = text.Trim().ToLowerInvariant() switch
        {
            "my" or "我的" => await MyAsync(caller, 0, cancellationToken),
            "calendar" or "日历" or "日曆" => PersonCards.Calendar(viewer, new Uri(settings.BotUrl!, SignInServices.CalendarPath)),
            "plan" or "计划" or "計劃" => await PlanAsync(caller, viewer, cancellationToken),
            "reach" or "覆盖" or "覆蓋" => await ReachAsync(caller, null, "", cancellationToken),
            "notices" or "通知" => await NoticesAsync(caller, null, cancellationToken),
            "export" or "导出" or "匯出" => await ExportAsync(caller, viewer, cancellationToken),
            "help" or "帮助" or "幫助" => PersonCards.Help(viewer),
            _ => PersonCards.Message(viewer, caller.Wording["text.unknown"], good: false),
        };
        await turn.SendActivityAsync(MessageFactory.Attachment(card.Attach()), cancellationToken);
    }

    /// <summary>The file's id of a message as calendar events' links bring it, or null where it is another message.</summary>
    public static string? SessionOf(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var word, var id] && word.ToLowerInvariant() is "session" or "会议" or "會議" ? id.ToLowerInvariant() : null;

    public async Task WelcomeAsync(ITurnContext turn, Caller caller, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var units = organisation.MembershipsOf(caller.Person, organisation.Today(time.GetUtcNow())).Select(m => (organisation.Find(m.Unit)!, m.Role)).Where(u => u.Item1 is not null).ToList();
        var card = units.Count == 0
            ? PersonCards.Message(ViewerOf(caller), caller.Wording["text.notMember"], good: false)
            : PersonCards.Welcome(ViewerOf(caller), await organisations.NameOfAsync(caller.Person, cancellationToken), units);
        await turn.SendActivityAsync(MessageFactory.Attachment(card.Attach()), cancellationToken);
    }

    /// <summary>The units whose dossiers a person may ask for: all for admins and inspectors, his own subtrees for leaders.</summary>
    public async Task<IReadOnlyList<Unit>> ExportableAsync(string person, bool all, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var today = organisation.Today(time.GetUtcNow());
        var led = organisation.MembershipsOf(person, today).Where(m => m.Role is Role.Leader or Role.Deputy).Select(m => m.Unit).ToList();
        return [.. organisation.UnitsOn(today).Where(u => all || led.Exists(l => organisation.IsWithin(u.Id, l))).OrderBy(u => u.Parent is null ? 0 : 1)];
    }

    /// <summary>A page of the caller's own page, from 0.</summary>
    public async Task<Card> MyAsync(Caller caller, int page, CancellationToken cancellationToken) => MyCard.Make(
        ViewerOf(caller) with { Look = Look.All with { Page = page } }, await pages.ReadAsync(caller.Person, cancellationToken), await organisations.ReadAsync(cancellationToken));

    /// <summary>A page of what came to the caller on a day, from 0.</summary>
    public async Task<Card> DigestAsync(Caller caller, DateOnly? day, int page, CancellationToken cancellationToken)
    {
        var viewer = ViewerOf(caller) with { Look = Look.All with { Page = page } };
        return day is { } on && await digests.OfDayAsync(viewer, on.ToString("O", CultureInfo.InvariantCulture), cancellationToken) is { } card
            ? card
            : PersonCards.Message(viewer, caller.Wording["refusal.bad-input"], good: false);
    }

    /// <summary>Whom a unit's sessions have reached this year; the first of those that he may see, where he names none.</summary>
    /// <param name="find">A part of the names of the units to choose from next; empty: all.</param>
    public async Task<Card> ReachAsync(Caller caller, string? unit, string find, CancellationToken cancellationToken)
    {
        var roles = await directory.AppRolesAsync(caller.Person, cancellationToken);
        var units = await ExportableAsync(caller.Person, roles.Count > 0, cancellationToken);
        var chosen = unit is null ? units.FirstOrDefault() : units.FirstOrDefault(u => u.Id == unit);
        if (chosen is null)
        {
            return PersonCards.Message(ViewerOf(caller), caller.Wording["refusal.not-your-unit"], good: false);
        }

        var year = LocalDays.DayOf(time.GetUtcNow(), chosen.TimeZone).Year;
        var (found, organisation) = (await reach.OfAsync(chosen.Id, ReachPeriod.Of(year), cancellationToken), await organisations.ReadAsync(cancellationToken));
        // Of a unit with none below the total says what its own lines say.
        var total = organisation.ChildrenOf(chosen.Id).Any() ? await totals.QuickAsync(chosen.Id, year, cancellationToken) : null;
        var names = await organisations.NamesAsync(cancellationToken);
        return ReachCard.Make(
            ViewerOf(caller) with { Look = new Look(0, find, null) }, found!, total, organisation, units, person => names.GetValueOrDefault(person)?.Name.Name ?? person);
    }

    /// <summary>What became of a day's notices to the units that a person may see; today's, where he names none.</summary>
    public async Task<Card> NoticesAsync(Caller caller, DateOnly? day, CancellationToken cancellationToken)
    {
        var roles = await directory.AppRolesAsync(caller.Person, cancellationToken);
        var units = (await ExportableAsync(caller.Person, roles.Count > 0, cancellationToken)).Select(u => u.Id).ToHashSet(StringComparer.Ordinal);
        if (units.Count == 0)
        {
            return PersonCards.Message(ViewerOf(caller), caller.Wording["refusal.not-your-unit"], good: false);
        }

        var (organisation, rows) = (await organisations.ReadAsync(cancellationToken), new List<NoticeCounts>());
        var on = day ?? organisation.Today(time.GetUtcNow());
        await foreach (var row in notices.OfDayAsync(on, cancellationToken))
        {
            rows.AddRange(units.Contains(row.Unit) ? [row] : []);
        }

        var names = await organisations.NamesAsync(cancellationToken);
        return NoticesCard.Make(ViewerOf(caller), on, rows, person => names.GetValueOrDefault(person)?.Name.Name ?? person);
    }

    public Viewer ViewerOf(Caller caller) => new(caller.Person, caller.UserId, caller.Wording, time.GetUtcNow(), Powers.None);

    private async Task<Card> PlanAsync(Caller caller, Viewer viewer, CancellationToken cancellationToken)
    {
        var roles = await directory.AppRolesAsync(caller.Person, cancellationToken);
        return roles.Contains(AppRoles.Admin)
            ? await plans.NewestAsync(viewer, null, cancellationToken)
            : PersonCards.Message(viewer, caller.Wording["refusal.not-admin"], good: false);
    }

    private async Task<Card> ExportAsync(Caller caller, Viewer viewer, CancellationToken cancellationToken)
    {
        var roles = await directory.AppRolesAsync(caller.Person, cancellationToken);
        var units = await ExportableAsync(caller.Person, roles.Count > 0, cancellationToken);
        return units.Count > 0
            ? PersonCards.Export(viewer, units, null)
            : PersonCards.Message(viewer, caller.Wording["refusal.not-your-unit"], good: false);
    }
}

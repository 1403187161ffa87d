using System.Globalization;
using AdaptiveCards;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>A plan as its card shows it.</summary>
/// <param name="Zone">The zone in which the reader lives.</param>
public sealed record PlanView(PlanRow? Plan, PlanProgress? Progress, string Zone);

/// <summary>The admin's cards of a plan: review, units, one unit.</summary>
public static class PlanCards
{
    private const int UnitsInPage = 15;
    private const int LinesInPage = 12;
    private const int LongestName = 180;

    /// <summary>Weights: month, kept, new, moved, cancelled, so that none of the headings breaks within a word.</summary>
    private static readonly int[] ColumnWidths = [5, 3, 3, 4, 5];

    /// <summary>The choices of <see cref="Verbs.ShowPlan"/>.</summary>
    public const string Review = "review";
    public const string Units = "units";
    public const string Unit = "unit";

    public static Card Of(Viewer viewer, PlanView view, string? refusal)
    {
        var (wording, plan) = (viewer.Wording, view.Plan);
        var card = CardFrame.New(wording["card.plan.title"], wording["app.name"]).WithRefusal(refusal);
        if (plan is null)
        {
            card.Body.Add(CardFrame.Text(wording["card.plan.none"]));
        }
        else
        {
            card.Body.Add(CardFrame.Facts(
                (wording["label.when"], wording.Format("card.plan.span", Day(plan.From), Day(plan.To))),
                (wording["label.state"], StateOf(wording, view))));
            if (plan.State is not (PlanState.Making or PlanState.Failed))
            {
                AddReport(card, wording, plan);
            }

            if (view.Progress is { Skipped: > 0 and var skipped })
            {
                card.Body.Add(CardFrame.Text(wording.Format("card.plan.skipped", skipped), AdaptiveTextColor.Warning));
            }

            AddActions(card, wording, plan);
        }

        CardFrame.AddSpan(card, viewer, view.Zone);
        card.WithActions(CardFrame.Execute(wording["card.plan.make"], Verbs.MakePlan, plan?.Id ?? ""));
        if (plan is { State: PlanState.Making or PlanState.Publishing } && viewer.UserId is not null)
        {
            card.Refresh = new AdaptiveRefresh { Action = Show(wording["action.refresh"], plan.Id, Review), UserIds = [viewer.UserId] };
        }

        return new Card(card);
    }

    /// <param name="units">Those with something that is not placed first.</param>
    public static Card OfUnits(Viewer viewer, PlanRow plan, IReadOnlyList<UnitCount> units, int page, Organisation organisation)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording.Format("card.plan.units", units.Count), wording["card.plan.title"]);
        page = Math.Clamp(page, 0, Math.Max(0, (units.Count - 1) / UnitsInPage));
        foreach (var unit in units.Skip(page * UnitsInPage).Take(UnitsInPage))
        {
            var open = Show(wording["card.plan.byUnit"], plan.Id, Unit, ("unit", unit.Unit));
            var name = CardFrame.Cut(organisation.Find(unit.Unit)?.Name ?? unit.Unit, LongestName);
            card.Body.Add(Line(name, wording.Format("card.plan.unitCounts", unit.Added, unit.Moved, unit.Cancelled, unit.Unplaced), unit.Unplaced > 0 ? AdaptiveTextColor.Attention : AdaptiveTextColor.Default, open));
        }

        return new Card(AddPages(card, wording, plan, Units, page, units.Count, UnitsInPage));
    }

    public static Card OfUnit(Viewer viewer, PlanRow plan, UnitPlan unit, int page, Organisation organisation, IReadOnlyDictionary<string, NameRow> names)
    {
        var wording = viewer.Wording;
        var zone = organisation.Find(unit.Unit)?.TimeZone ?? "UTC";
        var lines = unit.Unplaced.Select(u => (wording.Format("card.plan.notPlaced", TitleOf(unit, u.Rule, wording), u.Period), ReasonOf(wording, u, zone, names), AdaptiveTextColor.Attention))
            .Concat(unit.Moves.OrderBy(m => m.NewStart).Select(m => (wording.Format("card.plan.move", wording.When(m.Start, zone), wording.When(m.NewStart, zone)), $"{m.Rule} · {wording["plan.change." + m.Reason]}", AdaptiveTextColor.Warning)))
            .Concat(unit.Cancels.OrderBy(c => c.Start).Select(c => (wording.Format("card.plan.cancel", wording.When(c.Start, zone)), $"{c.Rule} · {wording["plan.change." + c.Reason]}", AdaptiveTextColor.Warning)))
            .Concat(unit.Sessions.OrderBy(s => s.Session.Start).Select(s => (wording.When(s.Session.Start, s.Session.End, zone), string.Join(" · ", Details(s.Session, wording)), AdaptiveTextColor.Default)))
            .ToList();
        var card = CardFrame.New(organisation.Find(unit.Unit)?.Name ?? unit.Unit, wording["card.plan.title"]);
        page = Math.Clamp(page, 0, Math.Max(0, (lines.Count - 1) / LinesInPage));
        foreach (var (first, second, color) in lines.Skip(page * LinesInPage).Take(LinesInPage))
        {
            card.Body.Add(Line(CardFrame.Cut(first, 2 * LongestName), CardFrame.Cut(second, 3 * LongestName), color, null));
        }

        AddPages(card, wording, plan, Unit, page, lines.Count, LinesInPage, ("unit", unit.Unit));
        return new Card(card.WithActions(Show(wording["card.plan.byUnit"], plan.Id, Units)));
    }

    private static void AddReport(AdaptiveCard card, Wording wording, PlanRow plan)
    {
        var report = plan.Report;
        card.Body.Add(CardFrame.Facts(
            (wording["card.plan.added"], Number(wording, plan.Sessions)),
            (wording["card.plan.kept"], report.Kept > 0 ? Number(wording, report.Kept) : null),
            (wording["card.plan.moved"], report.Moved > 0 ? Number(wording, report.Moved) : null),
            (wording["card.plan.cancelled"], report.Cancelled > 0 ? Number(wording, report.Cancelled) : null),
            (wording["card.plan.unplaced"], Number(wording, plan.Unplaced)),
            (wording["card.plan.clashes"], Number(wording, report.Clashes)),
            (wording["card.plan.evenness"], report.Evenness.ToString("P0", wording.Culture)),
            (wording["card.plan.leaderBusy"], plan.BusyUnknown is not null ? wording["card.plan.busyUnknown"] : Number(wording, report.LeaderBusy)),
            (wording["card.plan.peak"], report.PeakStarting > 0 ? Number(wording, report.PeakStarting) : null)));
        if (!report.Months.IsEmpty)
        {
            card.Body.Add(Months(wording, report));
        }
    }

    private static AdaptiveTable Months(Wording wording, PlanReport report)
    {
        var table = new AdaptiveTable { FirstRowAsHeaders = true, Columns = [.. ColumnWidths.Select(w => new AdaptiveTableColumnDefinition { Width = w })] };
        Add(wording["card.plan.month"], wording["card.plan.kept"], wording["card.plan.added"], wording["card.plan.moved"], wording["card.plan.cancelled"]);
        foreach (var month in report.Months.Take(14))
        {
            Add(month.Month, Number(wording, month.Kept), Number(wording, month.Added), Number(wording, month.Moved), Number(wording, month.Cancelled));
        }

        return table;

        void Add(params ReadOnlySpan<string> cells)
        {
            var row = new AdaptiveTableRow();
            foreach (var cell in cells)
            {
                row.Cells.Add(new AdaptiveTableCell { Items = { new AdaptiveTextBlock(cell) { Wrap = true } } });
            }

            table.Rows.Add(row);
        }
    }

    private static void AddActions(AdaptiveCard card, Wording wording, PlanRow plan)
    {
        switch (plan.State)
        {
            case PlanState.Proposed when plan.PublishedAt is null:
                card.WithActions(CardFrame.Execute(wording["action.publish"], Verbs.PublishPlan, plan.Id).Primary());
                break;
            case PlanState.Stopped:
                card.WithActions(CardFrame.Execute(wording["action.goOn"], Verbs.PublishPlan, plan.Id).Primary());
                break;
            case PlanState.Publishing:
                card.WithActions(CardFrame.Execute(wording["action.stop"], Verbs.StopPlan, plan.Id));
                break;
        }

        card.WithActions(Show(wording["action.refresh"], plan.Id, Review));
        if (plan.State is not (PlanState.Making or PlanState.Failed) && plan.Units > 0)
        {
            card.WithActions(Show(wording["card.plan.byUnit"], plan.Id, Units));
        }
    }

    private static AdaptiveCard AddPages(AdaptiveCard card, Wording wording, PlanRow plan, string what, int page, int count, int inPage, params ReadOnlySpan<(string, object)> more)
    {
        if (page > 0)
        {
            card.WithActions(Show(wording["action.previous"], plan.Id, what, [("page", page - 1), .. more]));
        }

        if ((page + 1) * inPage < count)
        {
            card.WithActions(Show(wording["action.next"], plan.Id, what, [("page", page + 1), .. more]));
        }

        return card.WithActions(Show(wording["card.plan.back"], plan.Id, Review));
    }

    private static string StateOf(Wording wording, PlanView view) => view.Plan!.State switch
    {
        PlanState.Making => wording["card.plan.making"],
        PlanState.Failed => wording["card.plan.failed"],
        PlanState.Publishing => wording.Format("card.plan.progress", view.Progress?.Done ?? 0, view.Progress?.Units ?? 0),
        PlanState.Stopped => wording.Format("card.plan.stopped", view.Progress?.Done ?? 0, view.Progress?.Units ?? 0),
        _ => view.Plan.PublishedAt is { } at ? wording.Format("card.plan.published", wording.When(at, view.Zone)) : wording["card.plan.proposed"],
    };

    private static string ReasonOf(Wording wording, Unplaced unplaced, string zone, IReadOnlyDictionary<string, NameRow> names)
    {
        var reason = wording["plan.reason." + unplaced.Reason];
        if (unplaced.WayOut is not { } way)
        {
            return reason;
        }

        var people = string.Join(wording["list.separator"], way.People.Select(p => names.GetValueOrDefault(p)?.Name.Name ?? p));
        return reason + " " + wording.Format("plan.way." + way.Code, wording.When(way.Start, zone), way.Missing, people);
    }

    private static IEnumerable<string> Details(Planned session, Wording wording)
    {
        yield return session.Title.In(wording.Language);
        if (session.Place.Length > 0)
        {
            yield return session.Place;
        }

        foreach (var topic in session.Terms.Topics.Where(t => session.Topics.Contains(t.Id, StringComparer.Ordinal)))
        {
            yield return topic.Name.In(wording.Language);
        }

        if (session.ByLeader)
        {
            yield return wording["card.plan.byLeader"];
        }
    }

    /// <summary>The rule's name where the plan has a session of it, else its id.</summary>
    private static string TitleOf(UnitPlan unit, string rule, Wording wording) =>
        unit.Sessions.FirstOrDefault(s => s.Session.CountsFor.Any(c => c.Rule == rule))?.Session.Title.In(wording.Language) ?? rule;

    private static AdaptiveContainer Line(string first, string second, AdaptiveTextColor color, AdaptiveExecuteAction? open) => new()
    {
        SelectAction = open,
        Items =
        {
            new AdaptiveTextBlock(first) { Wrap = true, Weight = AdaptiveTextWeight.Bolder, Color = color },
            new AdaptiveTextBlock(second) { Wrap = true, IsSubtle = true, Spacing = AdaptiveSpacing.None },
        },
    };

    private static AdaptiveExecuteAction Show(string title, string plan, string what, params ReadOnlySpan<(string, object)> more)
    {
        var show = CardFrame.Execute(title, Verbs.ShowPlan, plan, [("what", what), .. more]);
        show.AssociatedInputs = AdaptiveAssociatedInputs.None;
        return show;
    }

    private static string Number(Wording wording, int number) => number.ToString("N0", wording.Culture);

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}

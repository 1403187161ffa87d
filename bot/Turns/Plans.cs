using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Turns;

/// <summary>An admin's dialogue with the plan: order, review, publish, stop.</summary>
internal sealed class Plans(PlanDesk plans, PublishPlan publish, OrganisationStore organisations)
{
    /// <summary>The newest plan.</summary>
    public async Task<Card> NewestAsync(Viewer viewer, string? refusal, CancellationToken cancellationToken) =>
        await ReviewAsync(viewer, (await plans.NewestAsync(cancellationToken))?.Id, refusal, cancellationToken);

    public async Task<Card> AnswerAsync(Caller caller, Viewer viewer, ActionInput input, CancellationToken cancellationToken)
    {
        switch (input.Verb)
        {
            case Verbs.MakePlan:
                return await MakeAsync(caller, viewer, input, cancellationToken);
            case Verbs.ShowPlan when input.Session is { } id:
                return await ShowAsync(caller, viewer, id, input, cancellationToken);
            case Verbs.PublishPlan or Verbs.StopPlan:
                var refusal = input.Verb == Verbs.PublishPlan
                    ? await publish.StartAsync(input.Session ?? "", caller.Person, cancellationToken)
                    : await publish.StopAsync(input.Session ?? "", cancellationToken);
                return refusal?.Code == "no-such-plan"
                    ? CardAnswer.Message(caller, "refusal.no-such-plan")
                    : await ReviewAsync(viewer, input.Session, refusal is null ? null : caller.Wording["refusal." + refusal.Code], cancellationToken);
            default:
                return CardAnswer.Message(caller, "refusal.bad-input");
        }
    }

    private async Task<Card> MakeAsync(Caller caller, Viewer viewer, ActionInput input, CancellationToken cancellationToken)
    {
        var (order, refusal) = input.Day("from") is { } from && input.Day("to") is { } to
            ? await plans.AskAsync(from, to, caller.Person, caller.Key, cancellationToken)
            : (null, new Refusal("bad-dates", []));
        return order is null
            ? await NewestAsync(viewer, caller.Wording["refusal." + refusal!.Code], cancellationToken)
            : await ReviewAsync(viewer, order.Id, null, cancellationToken);
    }

    private async Task<Card> ShowAsync(Caller caller, Viewer viewer, string id, ActionInput input, CancellationToken cancellationToken)
    {
        if (await plans.FindAsync(id, cancellationToken) is not { } plan)
        {
            return CardAnswer.Message(caller, "refusal.no-such-plan");
        }

        var organisation = await organisations.ReadAsync(cancellationToken);
        var page = input.Number("page") ?? 0;
        switch (input.Text("what"))
        {
            case PlanCards.Units:
                var units = (await plans.UnitsAsync(id, cancellationToken)).OrderByDescending(u => u.Unplaced).ThenBy(u => u.Unit, StringComparer.Ordinal).ToList();
                return PlanCards.OfUnits(viewer, plan, units, page, organisation);
            case PlanCards.Unit when await plans.UnitAsync(id, input.Text("unit") ?? "", cancellationToken) is { } unit:
                return PlanCards.OfUnit(viewer, plan, unit, page, organisation, await organisations.NamesAsync(cancellationToken));
            default:
                return await ReviewAsync(viewer, id, null, cancellationToken);
        }
    }

    /// <summary>Its times in the zone of the reader's own unit.</summary>
    private async Task<Card> ReviewAsync(Viewer viewer, string? id, string? refusal, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var plan = id is null ? null : await plans.FindAsync(id, cancellationToken);
        var progress = plan is { State: PlanState.Publishing or PlanState.Stopped or PlanState.Published } ? await plans.ProgressAsync(plan.Id, cancellationToken) : null;
        // Counting may have found that nothing is left.
        plan = progress is null ? plan : await plans.FindAsync(plan!.Id, cancellationToken);
        return PlanCards.Of(viewer, new PlanView(plan, progress, organisation.ZoneOf(viewer.Person, viewer.Now)), refusal);
    }
}

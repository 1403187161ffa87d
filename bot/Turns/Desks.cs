using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Turns;

/// <summary>Card actions of admins and leaders on plans and dossiers.</summary>
internal sealed class Desks(PlanDesk plans, ExportDesk exports, Commands commands, IDirectory directory)
{
    private const int LongestDays = 400;

    public async Task<Card> AnswerAsync(Caller caller, ActionInput input, CancellationToken cancellationToken)
    {
        if (input.Verb == Verbs.Reach)
        {
            return await commands.ReachAsync(caller, input.Text("unit") ?? "", cancellationToken);
        }

        var roles = await directory.AppRolesAsync(caller.Person, cancellationToken);
        if (input.Verb == Verbs.Export)
        {
            return await ExportAsync(caller, input, roles.Count > 0, cancellationToken);
        }

        if (!roles.Contains(AppRoles.Admin))
        {
            return CardAnswer.Message(caller, "refusal.not-admin");
        }

        return input.Verb == Verbs.MakePlan ? await MakeAsync(caller, input, cancellationToken) : await PublishAsync(caller, input, cancellationToken);
    }

    private async Task<Card> MakeAsync(Caller caller, ActionInput input, CancellationToken cancellationToken)
    {
        var viewer = commands.ViewerOf(caller);
        if (input.Day("from") is not { } from || input.Day("to") is not { } to || to < from || to.DayNumber - from.DayNumber > LongestDays)
        {
            return await commands.PlanCardAsync(viewer, await plans.NewestAsync(cancellationToken), caller.Wording["refusal.bad-dates"], cancellationToken);
        }

        var today = DateOnly.FromDateTime(viewer.Now.UtcDateTime);
        var plan = await plans.ProposeAsync(from < today ? today : from, to, cancellationToken);
        return await commands.PlanCardAsync(viewer, await plans.FindAsync(plan.Id, cancellationToken), null, cancellationToken);
    }

    private async Task<Card> PublishAsync(Caller caller, ActionInput input, CancellationToken cancellationToken)
    {
        var published = input.Session is { } plan && await plans.PublishAsync(plan, caller.Person, cancellationToken);
        return published
            ? PersonCards.Message(commands.ViewerOf(caller), caller.Wording["card.plan.publishing"], good: true)
            : CardAnswer.Message(caller, "refusal.no-such-plan");
    }

    private async Task<Card> ExportAsync(Caller caller, ActionInput input, bool seesAll, CancellationToken cancellationToken)
    {
        var viewer = commands.ViewerOf(caller);
        var units = await commands.ExportableAsync(caller.Person, seesAll, cancellationToken);
        if (input.Day("from") is not { } from || input.Day("to") is not { } to)
        {
            return PersonCards.Export(viewer, units, caller.Wording["refusal.bad-dates"]);
        }

        var (_, refusal) = await exports.AskAsync(input.Text("unit") ?? "", from, to, caller.Person, seesAll, caller.Wording.Language, caller.Key, cancellationToken);
        return refusal is null
            ? PersonCards.Message(viewer, caller.Wording["card.dossier.asked"], good: true)
            : PersonCards.Export(viewer, units, caller.Wording["refusal." + refusal.Code]);
    }
}

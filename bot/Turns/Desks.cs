using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Turns;

/// <summary>Card actions that concern no one session: one's own page, reach, notices, plans and dossiers.</summary>
internal sealed class Desks(Plans plans, ExportDesk exports, Commands commands, IDirectory directory)
{
    public async Task<Card> AnswerAsync(Caller caller, ActionInput input, CancellationToken cancellationToken)
    {
        if (input.Verb == Verbs.My)
        {
            return await commands.MyAsync(caller, input.Number("page") ?? 0, cancellationToken);
        }

        if (input.Verb == Verbs.Digest)
        {
            return await commands.DigestAsync(caller, input.Day("day"), input.Number("page") ?? 0, cancellationToken);
        }

        if (input.Verb == Verbs.Reach)
        {
            // A search stays with the unit that is shown, whatever stands in the list.
            return await commands.ReachAsync(caller, input.Text("shown") ?? input.Text("unit") ?? "", input.Find, cancellationToken);
        }

        if (input.Verb == Verbs.Notices)
        {
            return await commands.NoticesAsync(caller, input.Day("day"), cancellationToken);
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

        return await plans.AnswerAsync(caller, commands.ViewerOf(caller), input, cancellationToken);
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

using Microsoft.Bot.Builder;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Turns;

/// <summary>What people say in the chat: help, my, plan, export.</summary>
internal sealed class Commands(OrganisationStore organisations, PersonPages pages, Plans plans, IDirectory directory, TimeProvider time)
{
    public async Task AnswerAsync(ITurnContext turn, Caller caller, string text, CancellationToken cancellationToken)
    {
        var viewer = ViewerOf(caller);
        var card = text.Trim().ToLowerInvariant() switch
        {
            "my" or "我的" => PersonCards.My(viewer, await pages.ReadAsync(caller.Person, cancellationToken), await organisations.ReadAsync(cancellationToken)),
            "plan" or "计划" or "計劃" => await PlanAsync(caller, viewer, cancellationToken),
            "export" or "导出" or "匯出" => await ExportAsync(caller, viewer, cancellationToken),
            "help" or "帮助" or "幫助" => PersonCards.Help(viewer),
            _ => PersonCards.Message(viewer, caller.Wording["text.unknown"], good: false),
        };
        await turn.SendActivityAsync(MessageFactory.Attachment(card.Attach()), cancellationToken);
    }

    public async Task WelcomeAsync(ITurnContext turn, Caller caller, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var units = organisation.MembershipsOf(caller.Person, today).Select(m => (organisation.Find(m.Unit)!, m.Role)).Where(u => u.Item1 is not null).ToList();
        var card = units.Count == 0
            ? PersonCards.Message(ViewerOf(caller), caller.Wording["text.notMember"], good: false)
            : PersonCards.Welcome(ViewerOf(caller), await organisations.NameOfAsync(caller.Person, cancellationToken), units);
        await turn.SendActivityAsync(MessageFactory.Attachment(card.Attach()), cancellationToken);
    }

    /// <summary>The units whose dossiers a person may ask for: all for admins and inspectors, his own subtrees for leaders.</summary>
    public async Task<IReadOnlyList<Unit>> ExportableAsync(string person, bool all, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var led = organisation.MembershipsOf(person, today).Where(m => m.Role is Role.Leader or Role.Deputy).Select(m => m.Unit).ToList();
        return [.. organisation.Units.Where(u => all || led.Exists(l => organisation.IsWithin(u.Id, l))).OrderBy(u => u.Parent is null ? 0 : 1)];
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

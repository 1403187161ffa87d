using System.Net;
using Microsoft.Bot.Json;
using Microsoft.Bot.Schema;
using Microsoft.Bot.Schema.Teams;
using Newtonsoft.Json.Linq;

namespace Microsoft.Bot.Builder.Teams;

/// <summary>A bot that knows what Teams sends besides.</summary>
public class TeamsActivityHandler : ActivityHandler
{
    protected virtual Task<TaskModuleResponse> OnTeamsTaskModuleFetchAsync(ITurnContext<IInvokeActivity> turnContext, TaskModuleRequest taskModuleRequest, CancellationToken cancellationToken) =>
        throw new InvokeEndsException(HttpStatusCode.NotImplemented);

    protected virtual Task<TaskModuleResponse> OnTeamsTaskModuleSubmitAsync(ITurnContext<IInvokeActivity> turnContext, TaskModuleRequest taskModuleRequest, CancellationToken cancellationToken) =>
        throw new InvokeEndsException(HttpStatusCode.NotImplemented);

    protected virtual Task OnTeamsMembersAddedAsync(IList<TeamsChannelAccount> teamsMembersAdded, TeamInfo? teamInfo, ITurnContext<IConversationUpdateActivity> turnContext, CancellationToken cancellationToken) => Task.CompletedTask;

    protected virtual Task OnTeamsMembersRemovedAsync(IList<TeamsChannelAccount> teamsMembersRemoved, TeamInfo? teamInfo, ITurnContext<IConversationUpdateActivity> turnContext, CancellationToken cancellationToken) => Task.CompletedTask;

    private protected override async Task<object?> OnInvokeAsync(ITurnContext turn, CancellationToken cancellationToken) => turn.Activity.Name switch
    {
        "task/fetch" => await OnTeamsTaskModuleFetchAsync(new TypedTurnContext<IInvokeActivity>(turn), DialogOf(turn.Activity), cancellationToken),
        "task/submit" => await OnTeamsTaskModuleSubmitAsync(new TypedTurnContext<IInvokeActivity>(turn), DialogOf(turn.Activity), cancellationToken),
        _ => await base.OnInvokeAsync(turn, cancellationToken),
    };

    private protected override async Task OnConversationUpdateAsync(ITurnContext turn, CancellationToken cancellationToken)
    {
        var typed = new TypedTurnContext<IConversationUpdateActivity>(turn);
        var team = turn.Activity.GetChannelData<TeamsChannelData>()?.Team;
        switch (turn.Activity)
        {
            case { ChannelId: "msteams", MembersAdded: { } added }:
                await OnTeamsMembersAddedAsync(await LookUpAsync(added, turn, cancellationToken), team, typed, cancellationToken);
                break;
            case { ChannelId: "msteams", MembersRemoved: { } removed }:
                await OnTeamsMembersRemovedAsync([.. removed.Select(AsTeams)], team, typed, cancellationToken);
                break;
        }
    }

    private static TaskModuleRequest DialogOf(Activity activity) =>
        Read<TaskModuleRequest>(activity.Value) ?? throw new InvokeEndsException(HttpStatusCode.BadRequest);

    private static async Task<IList<TeamsChannelAccount>> LookUpAsync(IList<ChannelAccount> added, ITurnContext turn, CancellationToken cancellationToken)
    {
        var bot = turn.Activity.Recipient?.Id;
        var members = new List<TeamsChannelAccount>(added.Count);
        foreach (var member in added)
        {
            var known = member.Properties.HasValues || string.Equals(member.Id, bot, StringComparison.Ordinal);
            members.Add(known ? AsTeams(member) : await LookUpAsync(member, turn, cancellationToken));
        }

        return members;
    }

    private static async Task<TeamsChannelAccount> LookUpAsync(ChannelAccount member, ITurnContext turn, CancellationToken cancellationToken)
    {
        try
        {
            return await TeamsInfo.GetMemberAsync(turn, member.Id!, cancellationToken);
        }
        catch (ErrorResponseException e) when (e.Body?.Error?.Code is "ConversationNotFound")
        {
            // The conversation is gone already; what the activity says must do.
            return AsTeams(member);
        }
    }

    private static TeamsChannelAccount AsTeams(ChannelAccount member) =>
        JObject.FromObject(member, BotJson.Serializer).ToObject<TeamsChannelAccount>(BotJson.Serializer)!;
}

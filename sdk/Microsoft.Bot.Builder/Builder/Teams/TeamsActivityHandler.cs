using System.Net;
using Microsoft.Bot.Json;
using Microsoft.Bot.Schema;
using Microsoft.Bot.Schema.Teams;
using Newtonsoft.Json.Linq;

namespace Microsoft.Bot.Builder.Teams;

/// <summary>A bot that knows what Teams sends besides.</summary>
public class TeamsActivityHandler : ActivityHandler
{
    protected override async Task<InvokeResponse> OnInvokeActivityAsync(ITurnContext<IInvokeActivity> turnContext, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turnContext);
        try
        {
            return turnContext.Activity.Name switch
            {
                "task/fetch" => CreateInvokeResponse(await OnTeamsTaskModuleFetchAsync(turnContext, DialogOf(turnContext.Activity), cancellationToken)),
                "task/submit" => CreateInvokeResponse(await OnTeamsTaskModuleSubmitAsync(turnContext, DialogOf(turnContext.Activity), cancellationToken)),
                _ => await base.OnInvokeActivityAsync(turnContext, cancellationToken),
            };
        }
        catch (InvokeResponseException e)
        {
            return e.CreateInvokeResponse();
        }
    }

    protected virtual Task<TaskModuleResponse> OnTeamsTaskModuleFetchAsync(ITurnContext<IInvokeActivity> turnContext, TaskModuleRequest taskModuleRequest, CancellationToken cancellationToken) =>
        throw new InvokeResponseException(HttpStatusCode.NotImplemented);

    protected virtual Task<TaskModuleResponse> OnTeamsTaskModuleSubmitAsync(ITurnContext<IInvokeActivity> turnContext, TaskModuleRequest taskModuleRequest, CancellationToken cancellationToken) =>
        throw new InvokeResponseException(HttpStatusCode.NotImplemented);

    protected override Task OnConversationUpdateActivityAsync(ITurnContext<IConversationUpdateActivity> turnContext, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turnContext);
        if (!string.Equals(turnContext.Activity.ChannelId, "msteams", StringComparison.Ordinal))
        {
            return base.OnConversationUpdateActivityAsync(turnContext, cancellationToken);
        }

        var team = turnContext.Activity.GetChannelData<TeamsChannelData>()?.Team;
        return turnContext.Activity switch
        {
            { MembersAdded: { } added } => LookUpAddedAsync(added, team, turnContext, cancellationToken),
            { MembersRemoved: { } removed } => OnTeamsMembersRemovedAsync([.. removed.Select(AsTeams)], team, turnContext, cancellationToken),
            _ => base.OnConversationUpdateActivityAsync(turnContext, cancellationToken),
        };
    }

    protected virtual Task OnTeamsMembersAddedAsync(IList<TeamsChannelAccount> teamsMembersAdded, TeamInfo? teamInfo, ITurnContext<IConversationUpdateActivity> turnContext, CancellationToken cancellationToken) =>
        OnMembersAddedAsync([.. teamsMembersAdded], turnContext, cancellationToken);

    protected virtual Task OnTeamsMembersRemovedAsync(IList<TeamsChannelAccount> teamsMembersRemoved, TeamInfo? teamInfo, ITurnContext<IConversationUpdateActivity> turnContext, CancellationToken cancellationToken) =>
        OnMembersRemovedAsync([.. teamsMembersRemoved], turnContext, cancellationToken);

    private static TaskModuleRequest DialogOf(IInvokeActivity activity) =>
        Read<TaskModuleRequest>(activity.Value) ?? throw new InvokeResponseException(HttpStatusCode.BadRequest);

    private async Task LookUpAddedAsync(IList<ChannelAccount> added, TeamInfo? team, ITurnContext<IConversationUpdateActivity> turnContext, CancellationToken cancellationToken)
    {
        var bot = turnContext.Activity.Recipient?.Id;
        var members = new List<TeamsChannelAccount>(added.Count);
        foreach (var member in added)
        {
            var known = member.Properties.HasValues || string.Equals(member.Id, bot, StringComparison.Ordinal);
            members.Add(known ? AsTeams(member) : await LookUpAsync(member, turnContext, cancellationToken));
        }

        await OnTeamsMembersAddedAsync(members, team, turnContext, cancellationToken);
    }

    private static async Task<TeamsChannelAccount> LookUpAsync(ChannelAccount member, ITurnContext turnContext, CancellationToken cancellationToken)
    {
        try
        {
            return await TeamsInfo.GetMemberAsync(turnContext, member.Id!, cancellationToken);
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

using Microsoft.Bot.Schema.Teams;

namespace Microsoft.Bot.Builder.Teams;

/// <summary>Questions to Teams about the conversation of a turn; in a team's channel, about the team.</summary>
public static class TeamsInfo
{
    /// <exception cref="Schema.ErrorResponseException">Not a member, or no such conversation.</exception>
    public static Task<TeamsChannelAccount> GetMemberAsync(ITurnContext turnContext, string userId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(turnContext);
        return turnContext.Connector.GetMemberAsync(Roster(turnContext), userId, cancellationToken);
    }

    public static Task<TeamsPagedMembersResult> GetPagedMembersAsync(ITurnContext turnContext, int? pageSize = null, string? continuationToken = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(turnContext);
        return turnContext.Connector.GetPagedMembersAsync(Roster(turnContext), pageSize, continuationToken, cancellationToken);
    }

    private static string? Roster(ITurnContext turnContext) =>
        turnContext.Activity.GetChannelData<TeamsChannelData>()?.Team?.Id ?? turnContext.Activity.Conversation?.Id;
}

using System.Globalization;
using Microsoft.Bot.Schema;
using Microsoft.Bot.Schema.Teams;

namespace Microsoft.Bot.Connector;

/// <summary>The connector's REST API at one service URL.</summary>
internal sealed class ConversationConnector
{
    private readonly ConnectorChannel channel;
    private readonly string root;
    private readonly string scope;

    /// <exception cref="ArgumentException">No URL that the bot's token may go to.</exception>
    internal ConversationConnector(ConnectorChannel channel, string? serviceUrl, string scope)
    {
        var valid = Uri.TryCreate(serviceUrl, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http";
        if (!valid || (channel.SendsTokens && uri!.Scheme is not "https" && !uri.IsLoopback))
        {
            throw new ArgumentException("The service URL must be an absolute https URL.", nameof(serviceUrl));
        }

        this.channel = channel;
        this.scope = scope;
        root = uri!.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/v3/conversations";
    }

    internal async Task<ConversationResourceResponse> CreateConversationAsync(ConversationParameters parameters, CancellationToken cancellationToken) =>
        await channel.SendAsync<ConversationResourceResponse>(HttpMethod.Post, new Uri(root), parameters, scope, cancellationToken) ?? new();

    /// <summary>A reply where the activity names what it replies to.</summary>
    internal Task<ResourceResponse?> SendAsync(Activity activity, CancellationToken cancellationToken)
    {
        var uri = string.IsNullOrWhiteSpace(activity.ReplyToId)
            ? At(activity.Conversation?.Id, "/activities")
            : At(activity.Conversation?.Id, "/activities/", activity.ReplyToId);
        return channel.SendAsync<ResourceResponse>(HttpMethod.Post, uri, activity, scope, cancellationToken);
    }

    internal async Task<ResourceResponse> UpdateAsync(Activity activity, CancellationToken cancellationToken)
    {
        var uri = At(activity.Conversation?.Id, "/activities/", Required(activity.Id));
        return await channel.SendAsync<ResourceResponse>(HttpMethod.Put, uri, activity, scope, cancellationToken) ?? new ResourceResponse { Id = activity.Id };
    }

    internal async Task<TeamsChannelAccount> GetMemberAsync(string? conversationId, string? memberId, CancellationToken cancellationToken) =>
        await channel.SendAsync<TeamsChannelAccount>(HttpMethod.Get, At(conversationId, "/members/", Required(memberId)), body: null, scope, cancellationToken) ?? new();

    internal async Task<TeamsPagedMembersResult> GetPagedMembersAsync(string? conversationId, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        var query = new List<string>(2);
        if (pageSize is { } size)
        {
            query.Add("pageSize=" + size.ToString(CultureInfo.InvariantCulture));
        }

        if (!string.IsNullOrEmpty(continuationToken))
        {
            query.Add("continuationToken=" + Uri.EscapeDataString(continuationToken));
        }

        var uri = At(conversationId, "/pagedmembers" + (query.Count == 0 ? string.Empty : "?" + string.Join('&', query)));
        return await channel.SendAsync<TeamsPagedMembersResult>(HttpMethod.Get, uri, body: null, scope, cancellationToken) ?? new();
    }

    private Uri At(string? conversationId, string path, string id = "") =>
        new($"{root}/{Segment(Required(conversationId))}{path}{Segment(id)}");

    // Escaping leaves dots alone, and "." or ".." would climb to another resource.
    private static string Segment(string id) => id is "." or ".."
        ? throw new ArgumentException($"'{id}' is not an id.", nameof(id))
        : Uri.EscapeDataString(id);

    private static string Required(string? id) => string.IsNullOrWhiteSpace(id)
        ? throw new ArgumentException("An id of the conversation, the activity or the member is missing.", nameof(id))
        : id;
}

using System.Text.Json.Nodes;
using TeamsAddin.Local.Entra;

namespace TeamsAddin.Local.Teams;

/// <summary>The connector's REST API at <c>/teams/v3/conversations</c>: personal conversations, and new threads in the inspection channel.</summary>
internal sealed class Connector(TeamsTenant teams, TenantSettings settings, EntraDesk entra, People people, ConnectorLimits limits)
{
    public async Task<Answer> AnswerAsync(Call call)
    {
        if (await entra.RefusalOfAsync(call.Header("Authorization"), settings.Names.Bot) is { } refusal)
        {
            return ActivityRules.Error(401, "Unauthorized", refusal).With("WWW-Authenticate", "Bearer");
        }

        if (limits.RefusalOfRequest() is { } wait)
        {
            return TooMany(wait);
        }

        return (call.Method, call.Segments[1..]) switch
        {
            ("POST", ["v3", "conversations"]) => Create(call),
            (_, ["v3", "conversations", var id, .. var rest]) => teams.Chats.ByConversation(id) is { } chat ? In(chat, call, rest) : NotFound("ConversationNotFound", "Conversation not found."),
            _ => NotFound("NotFound", "There is no such address."),
        };
    }

    private Answer In(Chat chat, Call call, string[] rest) => (call.Method, rest) switch
    {
        ("POST", ["activities"]) => Write(chat, call, activity => Send(chat, activity)),
        // A personal chat has no threads, and the SDK replies to a made-up id when the bot speaks first.
        ("POST", ["activities", _]) => Write(chat, call, activity => Send(chat, activity)),
        ("PUT", ["activities", var id]) => Write(chat, call, activity => teams.Update(chat, id, activity) ? Id(200, id) : Missing()),
        ("DELETE", ["activities", var id]) => Sending(chat, () => teams.Delete(chat, id) ? new Answer(200) : Missing()),
        ("GET", ["members"]) => new Answer(200, new JsonArray(Member(chat))),
        ("GET", ["pagedmembers"]) => new Answer(200, new JsonObject { ["members"] = new JsonArray(Member(chat)) }),
        ("GET", ["members", var id]) => id == chat.UserId || people.Find(id)?.Id == chat.PersonId
            ? new Answer(200, Member(chat))
            : NotFound("MemberNotFoundInConversation", "The member is not in the conversation."),
        _ => NotFound("NotFound", "There is no such address."),
    };

    private Answer Create(Call call)
    {
        if (call.JsonBody() is not { } parameters)
        {
            return ActivityRules.Error(400, "BadSyntax", "The body is not a JSON object.");
        }

        if (ActivityRules.Text(parameters["channelData"]?["channel"]?["id"]) is { } channel)
        {
            return CreateThread(channel, parameters);
        }

        if (parameters["members"] is not JsonArray { Count: 1 } members || parameters["isGroup"]?.GetValueKind() is System.Text.Json.JsonValueKind.True)
        {
            return ActivityRules.Error(400, "BadArgument", "members: a personal conversation has exactly one member");
        }

        var tenant = ActivityRules.Text(parameters["tenantId"]) ?? ActivityRules.Text(parameters["channelData"]?["tenant"]?["id"]);
        if (!string.Equals(tenant, settings.TenantId, StringComparison.OrdinalIgnoreCase))
        {
            return ActivityRules.Error(400, "BadArgument", "channelData.tenant.id: not this tenant");
        }

        var id = ActivityRules.Text(members[0]?["id"]) ?? "";
        if ((teams.Chats.ByUser(id)?.PersonId ?? people.Find(id)?.Id) is not { } person)
        {
            return ActivityRules.Error(400, "BadArgument", "members: nobody of this id");
        }

        var chat = teams.Chats.Of(person);
        if (!people.Get(person).HasApp)
        {
            return NoApp();
        }

        var answer = new Answer(201, new JsonObject { ["id"] = chat.ConversationId, ["serviceUrl"] = teams.ServiceUrl.ToString() });
        if (parameters["activity"] is not JsonObject first)
        {
            return answer;
        }

        var sent = Sending(chat, () => ActivityRules.RefusalOf(first, teams.BotId, teams.ServiceUrl, chat.ConversationId) ?? Send(chat, first));
        if (sent.Status != 201)
        {
            return sent;
        }

        answer.Body!["activityId"] = sent.Body!["id"]!.DeepClone();
        return answer;
    }

    /// <summary>A conversation in a channel is a thread, and begins with a message.</summary>
    private Answer CreateThread(string channel, JsonObject parameters)
    {
        if (channel != InspectionChannel.Id)
        {
            return NotFound("ConversationNotFound", "The bot is in no such channel.");
        }

        if (parameters["isGroup"]?.GetValueKind() is not System.Text.Json.JsonValueKind.True || parameters["activity"] is not JsonObject first)
        {
            return ActivityRules.Error(400, "BadArgument", "a conversation in a channel wants isGroup and its first activity");
        }

        if (limits.RefusalOfSend(channel) is { } wait)
        {
            return TooMany(wait);
        }

        if (ActivityRules.RefusalOf(first, teams.BotId, teams.ServiceUrl, channel) is { } refusal)
        {
            return refusal;
        }

        var id = teams.Post(first);
        return new Answer(201, new JsonObject { ["id"] = $"{channel};messageid={id}", ["activityId"] = id, ["serviceUrl"] = teams.ServiceUrl.ToString() });
    }

    private Answer Write(Chat chat, Call call, Func<JsonObject, Answer> write) => Sending(chat, () => call.JsonBody() is not { } activity
        ? ActivityRules.Error(400, "BadSyntax", "The body is not a JSON object.")
        : ActivityRules.RefusalOf(activity, teams.BotId, teams.ServiceUrl, chat.ConversationId) ?? write(activity));

    private Answer Sending(Chat chat, Func<Answer> send) =>
        limits.RefusalOfSend(chat.ConversationId) is { } wait ? TooMany(wait) : people.Get(chat.PersonId).HasApp ? send() : NoApp();

    private Answer Send(Chat chat, JsonObject activity) => Id(201, teams.Receive(chat, activity));

    private JsonObject Member(Chat chat)
    {
        var person = people.Get(chat.PersonId);
        return new JsonObject
        {
            ["id"] = chat.UserId,
            ["name"] = person.Name,
            ["objectId"] = person.Id,
            ["aadObjectId"] = person.Id,
            ["email"] = person.Mail,
            ["userPrincipalName"] = person.Mail,
            ["tenantId"] = settings.TenantId,
            ["userRole"] = "user",
        };
    }

    private static Answer Id(int status, string id) => new(status, new JsonObject { ["id"] = id });

    private static Answer NoApp() => ActivityRules.Error(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.");

    private static Answer Missing() => NotFound("ActivityNotFoundInConversation", "The bot has no such activity in this conversation.");

    private static Answer NotFound(string code, string message) => ActivityRules.Error(404, code, message);

    private static Answer TooMany(TimeSpan wait) => ActivityRules.Error(429, "TooManyRequests", "Too many requests.").RetryAfter(wait);
}

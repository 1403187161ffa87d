namespace TeamsAddin.Adapters.Teams.Sending;

/// <summary>A part of the tenant's 50 requests a second; who holds the lease of its name may use it.</summary>
public sealed record Share(string Name, int PerSecond);

/// <summary>How many requests to one conversation in a span of time.</summary>
public sealed record ConversationLimit(int Count, TimeSpan Window);

/// <summary>
/// What kind of process sends. The limits of Teams are published at
/// https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: a bot's 50 requests a second in a tenant; in a conversation 7
/// in 1 s, 8 in 2 s, 60 in 30 s and 1,800 in an hour. The roles' parts add up to them.
/// </summary>
/// <param name="Name">The key of its rows of what was sent.</param>
/// <param name="Own">Taken when there is something to send, kept while it is used; in this order.</param>
/// <param name="Lent">Taken for one term when its own are not enough, if their owners leave them idle.</param>
public sealed record SendRole(string Name, IReadOnlyList<Share> Own, IReadOnlyList<Share> Lent, IReadOnlyList<ConversationLimit> Conversation)
{
    /// <summary>Never lent, so that a first answer waits for nobody.</summary>
    private static readonly Share Bot0 = new("bot-0", 5);
    private static readonly Share Bot1 = new("bot-1", 5);
    private static readonly Share Bot2 = new("bot-2", 5);
    private static readonly Share Notices = new("sender", 35);

    /// <summary>Answers and edits of cards: 15 a second over all instances of the bot.</summary>
    public static SendRole Bot { get; } = new("bot", [Bot0, Bot1, Bot2], [Notices], Limits(4, 5, 35, 1000));

    /// <summary>Notices: 35 a second; who holds this share is the one sender.</summary>
    public static SendRole Sender { get; } = new("sender", [Notices], [Bot2, Bot1], Limits(3, 3, 25, 800));

    private static ConversationLimit[] Limits(int second, int twoSeconds, int halfMinute, int hour) =>
    [
        new(second, TimeSpan.FromSeconds(1)), new(twoSeconds, TimeSpan.FromSeconds(2)), new(halfMinute, TimeSpan.FromSeconds(30)), new(hour, TimeSpan.FromHours(1)),
    ];
}

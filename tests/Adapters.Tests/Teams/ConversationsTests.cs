using Microsoft.Bot.Schema;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tests.Teams;

public sealed class ConversationsTests
{
    private readonly MemoryRowStore rows = new();
    private readonly Conversations conversations;

    public ConversationsTests() => conversations = new Conversations(new Table<ConversationRow>(rows, "conversations"), null!);

    public static TheoryData<string, Action<ConversationReference>> Changes => new()
    {
        { "another service", r => r.ServiceUrl = "https://smba.example/apac/" },
        { "another chat", r => r.Conversation!.Id = "a:other" },
        { "another tenant", r => r.Conversation!.TenantId = "t2" },
        { "another id of the person", r => r.User!.Id = "29:other" },
        { "another name", r => r.User!.Name = "王芳" },
        { "another bot", r => r.Bot!.Id = "28:other" },
    };

    [Fact]
    public async Task A_turn_that_tells_nothing_new_writes_nothing()
    {
        await conversations.KeepAsync("p", Reference("first"), "zh-CN", default);
        var before = await RowAsync();
        await conversations.KeepAsync("p", Reference("second"), "zh-CN", default);
        Assert.Equal(before, await RowAsync());
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Whatever_decides_where_a_person_is_found_is_written_anew(string why, Action<ConversationReference> change)
    {
        await conversations.KeepAsync("p", Reference("first"), "zh-CN", default);
        var before = await RowAsync();
        var changed = Reference("second");
        change(changed);
        await conversations.KeepAsync("p", changed, "zh-CN", default);
        Assert.False(before == await RowAsync(), why);
        await conversations.KeepAsync("p", changed, "en", default);
        Assert.Equal("en", (await RowAsync()).Value.Locale);
    }

    private async Task<Versioned<ConversationRow>> RowAsync() => (await new Table<ConversationRow>(rows, "conversations").GetAsync("p", "personal", default))!;

    private static ConversationReference Reference(string activity) => new()
    {
        ActivityId = activity, ChannelId = "msteams", ServiceUrl = "https://smba.example/emea/",
        User = new ChannelAccount { Id = "29:p", AadObjectId = "p" }, Bot = new ChannelAccount { Id = "28:bot" },
        Conversation = new ConversationAccount { Id = "a:p", ConversationType = "personal", TenantId = "t" },
    };
}

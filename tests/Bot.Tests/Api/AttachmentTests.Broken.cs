using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Tests.Api;

/// <summary>A request stands in many sessions, and the chain of one does not hold.</summary>
public sealed partial class AttachmentTests
{
    [Fact]
    public async Task A_session_whose_chain_is_broken_is_named_and_keeps_nothing_from_being_erased_elsewhere()
    {
        var sound = await AskInManyAsync();
        var (hash, left) = ((await FileAsync()).Leaves[Li].Why, store.Tampered!);
        var fault = await Assert.ThrowsAsync<ChainBrokenException>(() => EraseHereAsync(hash));
        Assert.Contains(left, fault.Message, StringComparison.Ordinal);
        foreach (var id in sound.Append(session))
        {
            Assert.Null(await Book.TextAsync(id, (await FileAsync(id)).Leaves[Li].Why, default));
        }

        // Once somebody has mended it, asking again does the rest.
        store.Tampered = null;
        await EraseHereAsync(hash);
        Assert.Null(await Book.TextAsync(left, (await FileAsync(left)).Leaves[Li].Why, default));
    }

    [Fact]
    public async Task Of_two_people_s_requests_erased_together_the_broken_session_of_one_does_not_stop_the_other_s()
    {
        await AskLeaveAsync(days: 1);
        var (day, request) = (new DateOnly(2026, 3, 5), FileId.Of("of Wang"));
        await house.Services.GetRequiredService<LeaveDesk>().AskAsync(session, new LeaveRow(request, House.Wang, day, day, "出差"), default);
        foreach (var person in new[] { Li, House.Wang })
        {
            await house.PostFormAsync(Path("leave"), Form("a.pdf", Pdf, null), "application/json", EntraStub.Bearer(person));
        }

        var (of, his) = ((await FileAsync()).Leaves[Li], (await FileAsync()).Leaves[House.Wang]);
        store.Tampered = other;
        await Assert.ThrowsAsync<ChainBrokenException>(() => EraseHereAsync([of.Why, .. of.Attachments, his.Why, .. his.Attachments]));
        Assert.Equal(("", true), await house.Services.GetRequiredService<LeaveBook>().FindAsync(House.Wang, request, default) is { } row ? (row.Why, row.Attachments.IsEmpty) : default);
        Assert.Null(await documents.OpenAsync(AttachedFile.PathOf(his.Attachments[0]), default));
        // The broken session still names these.
        Assert.Equal(Pdf, await BytesAsync(of.Attachments[0]));
    }

    [Fact]
    public async Task A_session_whose_chain_is_broken_keeps_no_other_from_getting_a_file()
    {
        var sound = await AskInManyAsync();
        await Assert.ThrowsAsync<ChainBrokenException>(() => Desk.AttachAsync(session, Li, AttachTo.Leave, new ArrivedFile("a.pdf", new MemoryStream(Pdf)), "k", null, default));
        var hash = Assert.Single((await FileAsync()).Leaves[Li].Attachments);
        foreach (var id in sound)
        {
            Assert.Equal(hash, Assert.Single((await FileAsync(id)).Leaves[Li].Attachments));
        }

        // The night comes to it again, and says so as long as it is broken.
        var clock = house.Services.GetRequiredService<ManualClock>();
        clock.Now = clock.Now.AddHours(2);
        Assert.Equal([$"{session} ChainBrokenException"], await Desk.FinishAsync(default));
        var mended = store.Tampered!;
        store.Tampered = null;
        Assert.Empty(await Desk.FinishAsync(default));
        Assert.Equal(hash, Assert.Single((await FileAsync(mended)).Leaves[Li].Attachments));
    }

    /// <summary>Li's request stands in many sessions beside the first, and then the chain of one of them is broken.</summary>
    /// <returns>The others.</returns>
    private async Task<IReadOnlyList<string>> AskInManyAsync()
    {
        var others = new List<string> { other };
        for (var ordinal = 4; ordinal < 24; ordinal++)
        {
            others.Add(await AddSessionAsync(ordinal, House.Start.AddDays(2)));
        }

        await AskLeaveAsync(days: 3);
        store.Tampered = others.Order(StringComparer.Ordinal).First();
        return [.. others.Where(id => id != store.Tampered)];
    }

    private Task<Outcome<SessionFile>> EraseHereAsync(params string[] texts) => house.Services.GetRequiredService<EraseDesk>().EraseAsync(session, new EraseText(House.Leader, [.. texts], "data protection"), default);
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Api;

public sealed partial class AttachmentTests
{
    [Fact]
    public async Task What_is_erased_is_gone_from_all_the_sessions_of_the_request_and_from_those_to_come()
    {
        await AskLeaveAsync(days: 3);
        await house.PostFormAsync(Path("leave"), Form("a.pdf", Pdf, null), "application/json", EntraStub.Bearer(Li));
        var leave = (await FileAsync()).Leaves[Li];
        var hash = Assert.Single(leave.Attachments);
        using var erased = await house.PostAsync($"api/sessions/{session}/erase", new { texts = new[] { hash, leave.Why }, why = "data protection" }, EntraStub.Bearer(House.Leader, AppRoles.Admin));
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Null(await documents.OpenAsync(AttachedFile.PathOf(hash), default));
        foreach (var file in new[] { session, other })
        {
            Assert.Null(await Book.AttachedAsync(file, hash, default));
            Assert.Null(await Book.TextAsync(file, (await FileAsync(file)).Leaves[Li].Why, default));
            using var answer = await house.OpenAsync($"attachments/{file}/{hash}", "*/*", bearer: EntraStub.Bearer(Li));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Equal(("", true), await house.Services.GetRequiredService<LeaveBook>().FindAsync(Li, leave.Request, default) is { } row ? (row.Why, row.Attachments.IsEmpty) : default);
    }

    [Fact]
    public async Task What_is_erased_goes_also_from_a_cancelled_session_and_nothing_of_another_request_or_person_goes()
    {
        await AskLeaveAsync(days: 3);
        await house.PostFormAsync(Path("leave"), Form("a.pdf", Pdf, null), "application/json", EntraStub.Bearer(Li));
        var (leave, day, desk) = ((await FileAsync()).Leaves[Li], new DateOnly(2026, 3, 10), house.Services.GetRequiredService<LeaveDesk>());
        var third = await AddSessionAsync(3, House.Start.AddDays(5));
        foreach (var (person, request) in new[] { (Li, FileId.Of("another")), (House.Wang, leave.Request) })
        {
            await desk.AskAsync(third, new LeaveRow(request, person, day, day, "出差"), default);
        }

        await Book.ExecuteAsync(other, new CancelSession("outlook", "outlook", "c", null).At(House.Start.AddDays(-1)), default);
        await house.Services.GetRequiredService<RefreshSession>().RunAsync(other, default);
        var hash = Assert.Single(leave.Attachments);
        documents.OnDelete = async () => Assert.Null(await Book.AttachedAsync(session, hash, default));
        using var erased = await EraseAsync("data protection", hash, leave.Why);
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Null(await Book.AttachedAsync(other, hash, default));
        Assert.Null(await house.Services.GetRequiredService<Attachments>().OwnerAsync(session, hash, default));
        foreach (var person in new[] { Li, House.Wang })
        {
            Assert.Equal("出差", await Book.TextAsync(third, (await FileAsync(third)).Leaves[person].Why, default));
        }
    }

    [Fact]
    public async Task An_answer_to_another_request_or_to_another_person_stays()
    {
        await AskLeaveAsync(days: 3);
        var (request, day, desk) = ((await FileAsync()).Leaves[Li].Request, new DateOnly(2026, 3, 10), house.Services.GetRequiredService<LeaveDesk>());
        var third = await AddSessionAsync(3, House.Start.AddDays(5));
        foreach (var (person, asked) in new[] { (Li, FileId.Of("another")), (House.Wang, request) })
        {
            await desk.AskAsync(third, new LeaveRow(asked, person, day, day, "出差"), default);
            await DecideAsync(third, person, asked, "safe journey");
        }

        await DecideAsync(session, Li, request, "get well soon");
        await EraseAsync([(await FileAsync()).Leaves[Li].Answer!]);
        foreach (var person in new[] { Li, House.Wang })
        {
            Assert.Equal("safe journey", await Book.TextAsync(third, (await FileAsync(third)).Leaves[person].Answer, default));
        }

        Task DecideAsync(string file, string person, string asked, string why) =>
            desk.DecideAsync(file, new DecideLeave(House.Leader, new Powers(true, true, false), person + why, person, asked, true, SaltedText.Of(why)), default);
    }

    [Fact]
    public async Task An_erasure_that_is_refused_leaves_the_bytes()
    {
        await AskLeaveAsync();
        await house.PostFormAsync(Path("leave"), Form("a.pdf", Pdf, null), "application/json", EntraStub.Bearer(Li));
        var hash = Assert.Single((await FileAsync()).Leaves[Li].Attachments);
        using var refused = await EraseAsync("", hash);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(Pdf, await BytesAsync(hash));
    }

    [Fact]
    public async Task What_is_erased_while_it_goes_into_the_other_sessions_goes_from_them_too()
    {
        await AskLeaveAsync(days: 3);
        rows.Before = ("leavefiles", async () => await EraseAsync((await FileAsync()).Leaves[Li].Attachments));
        await house.PostFormAsync(Path("leave"), Form("a.pdf", Pdf, null), "application/json", EntraStub.Bearer(Li));
        var hash = Assert.Single((await FileAsync(other)).Leaves[Li].Attachments);
        Assert.Null(await Book.AttachedAsync(other, hash, default));
        Assert.Empty((await RowAsync()).Attachments);
        Assert.Null(await documents.OpenAsync(AttachedFile.PathOf(hash), default));
        Assert.Equal((House.Leader, "data protection"), (await EntriesAsync(other))[^1] is { Actor: var who, Fact: Erased { Why: var why } } ? (who, why) : default);
    }

    [Fact]
    public async Task An_answer_that_is_erased_while_it_goes_into_the_other_sessions_goes_from_them_too()
    {
        await AskLeaveAsync(days: 3);
        rows.Before = ("leavefiles", async () => await EraseAsync([(await FileAsync()).Leaves[Li].Answer!]));
        var decide = new DecideLeave(House.Leader, new Powers(true, true, false), "k", Li, (await FileAsync()).Leaves[Li].Request, true, SaltedText.Of("get well soon"));
        await house.Services.GetRequiredService<LeaveDesk>().DecideAsync(session, decide, default);
        Assert.True((await FileAsync(other)).Leaves[Li].Granted);
        Assert.Null(await Book.TextAsync(other, (await FileAsync(other)).Leaves[Li].Answer, default));
        Assert.Null((await RowAsync()).Answers.Single().Why);
    }

    [Fact]
    public async Task An_answer_that_is_erased_before_the_request_keeps_it_is_not_kept()
    {
        await AskLeaveAsync();
        var leaves = house.Services.GetRequiredService<LeaveBook>();
        var request = (await FileAsync()).Leaves[Li].Request;
        await leaves.EraseAsync(Li, request, [new LeaveErasure(LeaveErasure.AnswerOf(House.Unit), House.Leader, "x")], [], default);
        await leaves.KeepAsync(Li, request, new LeaveAnswer(House.Unit, true, House.Leader, "get well soon"), default);
        Assert.Equal(new LeaveAnswer(House.Unit, true, House.Leader, null), (await RowAsync()).Answers.Single());
    }

    [Fact]
    public async Task A_file_that_is_erased_before_the_request_keeps_it_is_not_kept()
    {
        await AskLeaveAsync();
        var (leaves, request, record) = (house.Services.GetRequiredService<LeaveBook>(), (await FileAsync()).Leaves[Li].Request, new AttachedFile("a.pdf", "pdf", 1, new string('a', 64)).Salted());
        await leaves.EraseAsync(Li, request, [new LeaveErasure(record.Hash, House.Leader, "x")], [], default);
        await leaves.AttachAsync(Li, request, LeaveAttachment.Of(record), default);
        Assert.Empty((await RowAsync()).Attachments);
    }

    [Fact]
    public async Task A_reason_that_is_erased_while_a_roster_is_fixed_goes_from_that_session_too()
    {
        await AskLeaveAsync(days: 3);
        rows.Before = ("leavefiles", async () => await EraseAsync([(await FileAsync()).Leaves[Li].Why]));
        var later = await AddSessionAsync(3, House.Start.AddDays(2));
        Assert.Null(rows.Before);
        Assert.Null(await Book.TextAsync(later, (await FileAsync(later)).Leaves[Li].Why, default));
    }

    [Fact]
    public async Task A_reason_that_is_erased_while_the_request_goes_into_its_sessions_goes_from_all_of_them()
    {
        rows.Before = ("leavefiles", () => house.Services.GetRequiredService<LeaveBook>().EraseAsync(Li, FileId.Of("leave"), [new LeaveErasure(LeaveErasure.Reason, House.Leader, "x")], [], default));
        await AskLeaveAsync(days: 3);
        Assert.Null(rows.Before);
        foreach (var file in new[] { session, other })
        {
            Assert.Null(await Book.TextAsync(file, (await FileAsync(file)).Leaves[Li].Why, default));
        }
    }

    [Fact]
    public async Task What_is_erased_goes_from_sessions_of_units_that_the_person_has_left_since()
    {
        await AskLeaveAsync(days: 3);
        await ImportAsync([]);
        await EraseAsync([(await FileAsync()).Leaves[Li].Why]);
        Assert.Null(await Book.TextAsync(other, (await FileAsync(other)).Leaves[Li].Why, default));
    }

    [Fact]
    public async Task What_was_erased_while_a_process_ended_goes_at_night()
    {
        await AskLeaveAsync(days: 3);
        var (clock, leaves, record) = (house.Services.GetRequiredService<ManualClock>(), house.Services.GetRequiredService<LeaveBook>(), new AttachedFile("a.pdf", "pdf", Pdf.Length, Chain.HashOf(Pdf)).Salted());
        await house.Services.GetRequiredService<Attachments>().WriteAsync(session, record.Hash, new MemoryStream(Pdf), default);
        var row = await RowAsync();
        await leaves.AttachInAsync(session, Li, row, record, clock.Now, default);
        await EraseAsync([record.Hash]);
        // What had begun before the erasure writes once more, and is heard of no more.
        await leaves.AttachInAsync(other, Li, row, record, clock.Now, default);
        clock.Now = clock.Now.AddHours(2);
        Assert.Empty(await house.Services.GetRequiredService<AttachDesk>().FinishAsync(default));
        Assert.Null(await Book.AttachedAsync(other, record.Hash, default));
        Assert.Empty(await OpenRowsAsync());
    }

    [Fact]
    public async Task A_reason_goes_from_the_sessions_of_every_unit_and_an_answer_from_those_of_the_unit_that_gave_it()
    {
        var members = new[] { (House.Leader, House.Unit, Role.Leader), (Li, House.Unit, Role.Member), (Elsewhere, "branch-02", Role.Leader), (Li, "branch-02", Role.Member) };
        await ImportAsync([.. members.Select(m => new Member(m.Item1, m.Item2, m.Item3, new DateOnly(2024, 1, 1), null, "x@x"))]);
        var elsewhere = await AddSessionAsync(4, House.Start.AddDays(1), "branch-02");
        await AskLeaveAsync(days: 3);
        var desk = house.Services.GetRequiredService<LeaveDesk>();
        foreach (var (id, leader, why) in new[] { (session, House.Leader, "get well soon"), (elsewhere, Elsewhere, "safe journey") })
        {
            await desk.DecideAsync(id, new DecideLeave(leader, new Powers(true, true, false), "k", Li, (await FileAsync()).Leaves[Li].Request, true, SaltedText.Of(why)), default);
        }

        await EraseAsync([(await FileAsync()).Leaves[Li].Answer!]);
        Assert.Equal((null, "safe journey"), (await AnswerAsync(other), await AnswerAsync(elsewhere)));
        Assert.Equal([(House.Unit, null), ("branch-02", "safe journey")], (await RowAsync()).Answers.Select(a => (a.Unit, a.Why)));
        Assert.Equal("就医", await ReasonAsync(elsewhere));
        await EraseAsync([(await FileAsync()).Leaves[Li].Why]);
        Assert.Equal((null, null), (await ReasonAsync(other), await ReasonAsync(elsewhere)));
        Assert.Equal("safe journey", await AnswerAsync(elsewhere));

        async Task<string?> AnswerAsync(string id) => await Book.TextAsync(id, (await FileAsync(id)).Leaves[Li].Answer, default);
        async Task<string?> ReasonAsync(string id) => await Book.TextAsync(id, (await FileAsync(id)).Leaves[Li].Why, default);
    }

    private async Task EraseAsync(IReadOnlyList<string> texts)
    {
        using var erased = await EraseAsync("data protection", [.. texts]);
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
    }

    private async Task<LeaveRow> RowAsync() => (await house.Services.GetRequiredService<LeaveBook>().FindAsync(Li, (await FileAsync()).Leaves[Li].Request, default))!;
}

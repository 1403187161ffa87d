using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Api;

public sealed class EraseTests : IAsyncLifetime
{
    private static readonly SaltedText Topic = SaltedText.Of("a topic with a name in it");
    private static readonly string Admin = EntraStub.Bearer(House.Leader, AppRoles.Admin);

    private SignInHouse house = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        house = await SignInHouse.StartAsync();
        var counts = new Counts(House.Unit, "r", "2026-Q1");
        session = PlanSession.FileIdOf(counts, 1);
        var planned = new Planned(House.Unit, [counts], SessionType.Meeting, new LocalText("会"), House.Start, House.Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", null, null, null, new Terms(new Fraction(1, 2)), "p");
        await Book.ExecuteAsync(session, PlanSession.Command(planned, "t", House.Start), default);
        await Book.ExecuteAsync(session, new Command<SessionFile>("c", "t", House.Start, _ => new Recorded(SessionFacts.Table.Draft(new Confirmed(Topic.Hash, null), Topic))), default);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task An_administrator_erases_a_text_once_and_the_file_says_who_and_why()
    {
        // A text that was just read is kept for some seconds: not beyond its erasure.
        Assert.NotNull(await Book.TextAsync(session, Topic.Hash, default));
        using var first = await EraseAsync(Admin, Topic.Hash);
        using var again = await EraseAsync(Admin, Topic.Hash);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], new[] { first.StatusCode, again.StatusCode });
        Assert.Null(await Book.TextAsync(session, Topic.Hash, default));
        var entries = await EntriesAsync();
        Assert.Equal((3, "erased", House.Leader, "data protection"), (entries.Count, entries[^1].Kind, entries[^1].Actor, ((Erased)entries[^1].Fact).Why));
    }

    [Fact]
    public async Task With_the_texts_of_a_leave_goes_what_the_row_of_the_request_holds()
    {
        string[] written = ["at the hospital", "note.pdf", "get well soon"];
        var (why, attachment, answer) = (SaltedText.Of(written[0]), new AttachedFile(written[1], "pdf", 9, new string('a', 64)).Salted(), SaltedText.Of(written[2]));
        var day = new DateOnly(2026, 3, 5);
        var leaves = house.Services.GetRequiredService<Table<LeaveRow>>();
        await leaves.InsertAsync(House.Wang, "r", new LeaveRow("r", House.Wang, day, day, written[0]) { Attachments = [LeaveAttachment.Of(attachment)], Answers = [new LeaveAnswer(House.Unit, true, House.Leader, written[2]), new LeaveAnswer("other", true, House.Leader, "another's")] }, default);
        await Book.ExecuteAsync(session, new Command<SessionFile>("l", "t", House.Start, _ => new Recorded(
            SessionFacts.Table.Draft(new LeaveAsked("r", House.Wang, day, day, why.Hash), why), SessionFacts.Table.Draft(new LeaveAttached("r", House.Wang, attachment.Hash), attachment), SessionFacts.Table.Draft(new LeaveDecided("r", House.Wang, true, answer.Hash), answer))), default);
        using var topic = await EraseAsync(Admin, Topic.Hash);
        Assert.Equal(written[0], (await leaves.GetAsync(House.Wang, "r", default))!.Value.Why);
        foreach (var text in new[] { why, attachment, answer })
        {
            using var erased = await EraseAsync(Admin, text.Hash);
            Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        }

        var rows = new List<string>();
        await foreach (var row in house.Services.GetRequiredService<IRowStore>().ScanAsync("leaves", default))
        {
            rows.Add(System.Text.Encoding.UTF8.GetString(row.Json.Span));
        }

        Assert.All(written, text => Assert.DoesNotContain(text, Assert.Single(rows), StringComparison.Ordinal));
        Assert.Equal((2, "another's"), ((await leaves.GetAsync(House.Wang, "r", default))!.Value.Answers.Length, (await leaves.GetAsync(House.Wang, "r", default))!.Value.Answers[1].Why));
    }

    [Theory]
    [InlineData(AppRoles.Inspector)]
    [InlineData("Ledger.Somebody")]
    public async Task Nobody_else_may(string role)
    {
        using var answer = await EraseAsync(EntraStub.Bearer(House.Leader, role), Topic.Hash);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.NotNull(await Book.TextAsync(session, Topic.Hash, default));
    }

    [Fact]
    public async Task What_is_not_there_or_without_a_reason_is_refused_by_name()
    {
        using var text = await EraseAsync(Admin, new string('a', 64));
        using var nothing = await house.PostAsync($"api/sessions/{session}/erase", new { }, Admin);
        using var noSession = await house.PostAsync($"api/sessions/{FileId.Of("x")}/erase", new { texts = new[] { Topic.Hash }, why = "x" }, Admin);
        Assert.Equal([(HttpStatusCode.BadRequest, "no-such-text"), (HttpStatusCode.BadRequest, "erase-why"), (HttpStatusCode.NotFound, "no-such-session")],
            new[] { await RefusalAsync(text), await RefusalAsync(nothing), await RefusalAsync(noSession) });
        Assert.Equal(2, (await EntriesAsync()).Count);
    }

    private SessionBook Book => house.Services.GetRequiredService<SessionBook>();

    private Task<HttpResponseMessage> EraseAsync(string bearer, string text) => house.PostAsync($"api/sessions/{session}/erase", new { texts = new[] { text }, why = " data protection " }, bearer);

    private async Task<List<Entry>> EntriesAsync()
    {
        var all = new List<Entry>();
        await foreach (var entry in Book.EntriesAsync(session, default))
        {
            all.Add(entry);
        }

        return all;
    }

    private static async Task<(HttpStatusCode, string?)> RefusalAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
}

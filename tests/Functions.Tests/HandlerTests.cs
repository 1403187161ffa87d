using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Functions.Tests;

public sealed partial class HandlerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);
    private static readonly string Leader = "00000000-0000-0000-0000-000000000001";
    private static readonly string Member = "00000000-0000-0000-0000-000000000002";
    private static readonly string Newcomer = "00000000-0000-0000-0000-000000000003";

    private static readonly Unit Branch = new("b", "一支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans");

    private readonly FunctionsHouse house = new();

    public Task InitializeAsync() => house.InitializeAsync();

    public Task DisposeAsync() => house.DisposeAsync();

    [Fact]
    public void Folders_and_handlers_match()
    {
        var root = Path.GetDirectoryName(typeof(FunctionsApp).Assembly.Location)!;
        var folders = Directory.GetFiles(root, "function.json", SearchOption.AllDirectories).Select(f => Path.GetFileName(Path.GetDirectoryName(f)!)).Order(StringComparer.Ordinal);
        var routes = house.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(e => e.RoutePattern.RawText!.Replace("/api/", "/", StringComparison.Ordinal).Trim('/')).Where(r => r.Length > 0).Order(StringComparer.Ordinal);
        Assert.Equal(folders, routes);
    }

    [Fact]
    public void Every_queue_of_a_function_is_one_that_the_product_fills()
    {
        var root = Path.GetDirectoryName(typeof(FunctionsApp).Assembly.Location)!;
        var queues = Directory.GetFiles(root, "function.json", SearchOption.AllDirectories).Select(f => JsonElement.Parse(File.ReadAllBytes(f)).GetProperty("bindings")[0])
            .Where(b => b.GetProperty("type").GetString() == "queueTrigger").Select(b => (b.GetProperty("queueName").GetString(), b.GetProperty("name").GetString())).Order();
        Assert.Equal([("calendar", "item"), ("exports", "item"), ("notices", "item"), ("refresh", "item")], queues);
    }

    [Fact]
    public async Task The_host_hears_an_answer_at_the_root() => Assert.Equal(HttpStatusCode.OK, (await house.RootAsync()).StatusCode);

    [Fact]
    public async Task No_answer_is_empty_for_that_would_hang_the_host()
    {
        foreach (var answer in new[] { await house.TimerAsync("DueNotices"), await house.QueueAsync("Refresh", new RefreshWork("0")), await house.QueueAsync("Notices", new NoticeWork("prepare", "register", "0", 1)) })
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(JsonValueKind.Object, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).ValueKind);
        }
    }

    [Fact]
    public async Task The_night_takes_away_the_bytes_of_a_file_that_nobody_came_to_hand_in()
    {
        var (attachments, hash) = (house.Get<Attachments>(), new string('b', 64));
        await attachments.WriteAsync(await PlannedAsync(), hash, new MemoryStream([1]), default);
        house.Clock.Now += TimeSpan.FromHours(2);
        await house.TimerAsync("Reconcile");
        Assert.Null(await attachments.OpenAsync(hash, default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_message_is_read_whether_it_is_encoded_once_or_twice(int depth)
    {
        var id = await PlannedAsync();
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Refresh", new RefreshWork(id), depth)).StatusCode);
        Assert.Single(await RowsAsync());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"Data":{}}""")]
    public async Task What_is_no_call_of_the_host_fails(string body)
    {
        var answer = await house.RawAsync("Refresh", body);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
        Assert.Empty(house.Queue.Sent);
    }

    [Theory]
    [InlineData("Refresh", """{"Data":{"item":"hello"}}""", "\"hello\"")]
    [InlineData("Refresh", """{"Data":{"item":"\"hello\""}}""", "\"hello\"")]
    [InlineData("Refresh", """{"Data":{"item":"null"}}""", "null")]
    [InlineData("Refresh", """{"Data":{"item":"{}"}}""", "{}")]
    [InlineData("Exports", """{"Data":{"item":"{\"name\":1}"}}""", """{"name":1}""")]
    [InlineData("Notices", """{"Data":{"item":"[1,2]"}}""", "[1,2]")]
    [InlineData("Notices", """{"Data":{"item":"{\"step\":\"send\"}"}}""", """{"step":"send"}""")]
    [InlineData("Refresh", """{"Data":{"item":"bnVsbA=="}}""", "null")]
    [InlineData("Notices", """{"Data":{"item":"{\"step\":\"fly\"}"}}""", """{"step":"fly"}""")]
    [InlineData("Calendar", """{"Data":{"item":"\"{\\\"step\\\":\\\"fly\\\"}\""}}""", """{"step":"fly"}""")]
    public async Task A_message_that_cannot_be_read_is_poison_at_once_and_does_not_come_again(string function, string body, string kept)
    {
        var answer = await house.RawAsync(function, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
        var sent = Assert.Single(house.Queue.Sent);
        Assert.Equal((function.ToLowerInvariant() + "-poison", kept), (sent.Queue, JsonSerializer.Serialize(sent.Message, KeptJson.Options)));
    }

    [Fact]
    public async Task What_is_due_is_put_on_queues_once()
    {
        var id = await PlannedAsync();
        await house.QueueAsync("Refresh", new RefreshWork(id));
        house.Clock.Now = Start.AddDays(-3);
        await house.TimerAsync("DueNotices");
        await house.TimerAsync("DueNotices");
        Assert.Single(house.Queue.Sent, m => m.Message is CalendarWork { Step: "invite" });
        Assert.Single(house.Queue.Sent, m => m.Message is NoticeWork { Kind: "leader4320" });
        Assert.DoesNotContain(house.Queue.Sent, m => m.Message is NoticeWork { Kind: "members" });
    }

    [Fact]
    public async Task An_hour_after_the_end_of_a_session_its_meeting_s_report_is_asked_for_and_nobody_gets_a_notice_of_that()
    {
        var id = await PlannedAsync();
        var book = house.Get<SessionBook>();
        await book.ExecuteAsync(id, SetCalendar.Command(new CalendarSet("e", "m@x", 1), (await book.ReadAsync(id, default)).State, house.Clock.Now), default);
        await book.ExecuteAsync(id, new CheckIn(Member, Mode.OnSite, "k").At(Start), default);
        house.Clock.Now = Start.AddMinutes(91);
        await house.QueueAsync("Refresh", new RefreshWork(id));
        house.Clock.Now = Start.AddHours(2).AddSeconds(-1);
        await house.TimerAsync("DueNotices");
        Assert.DoesNotContain(house.Queue.Sent, m => m.Message is CalendarWork { Step: "report" });
        house.Clock.Now = Start.AddHours(2);
        await house.TimerAsync("DueNotices");
        Assert.Single(house.Queue.Sent, m => m.Message is CalendarWork { Step: "report" } work && work.FileId == id);
        Assert.DoesNotContain(house.Queue.Sent, m => m.Message is NoticeWork { Kind: "report" });
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Calendar", new CalendarWork("report", FileId: new string('0', 32)))).StatusCode);
        await house.QueueAsync("Calendar", new CalendarWork("report"));
        Assert.Single(house.Queue.Sent, m => m.Queue == "calendar-poison");
    }

    [Fact]
    public async Task A_night_is_sealed_and_published_once_however_often_the_timer_comes()
    {
        await PlannedAsync();
        await house.TimerAsync("Seal");
        await house.TimerAsync("Seal");
        var seal = Assert.Single(house.Messenger.Seals);
        Assert.Equal(("2026-02-25", 0), (seal.Date, seal.Files));
        await house.Get<Table<FileRow>>().UpsertAsync("b", PlanSession.FileIdOf(new Counts("b", "r", "2026-Q1"), 1), new FileRow("", "b", "r", "2026-Q1", 1), default);
        house.Clock.Now = Start;
        await house.TimerAsync("Seal");
        Assert.Equal([("2026-02-25", 0), ("2026-03-05", 1)], house.Messenger.Seals.Select(s => (s.Date, s.Files)));
    }

    [Fact]
    public async Task A_refresh_closes_the_register_when_its_time_has_come_and_only_once()
    {
        var id = await PlannedAsync();
        house.Clock.Now = Start.AddMinutes(91);
        await house.QueueAsync("Refresh", new RefreshWork(id));
        await house.QueueAsync("Refresh", new RefreshWork(id));
        var file = (await house.Get<SessionBook>().ReadAsync(id, default)).State;
        Assert.NotNull(file.Closing);
        Assert.Equal(3, file.Sequence);
        Assert.True((await RowsAsync())[0].Closed);
    }

    [Fact]
    public async Task A_notice_is_sent_once_however_often_its_messages_come()
    {
        var id = await PlannedAsync();
        house.Clock.Now = Start.AddDays(-1);
        await house.QueueAsync("Notices", new NoticeWork("prepare", "members", id, 1));
        var send = Assert.Single(house.Queue.Sent, m => m.Message is NoticeWork { Step: "send" }).Message;
        await house.QueueAsync("Notices", send);
        await house.QueueAsync("Notices", send);
        Assert.Equal([Leader, Member], house.Messenger.Sent.Select(s => s.Person).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_lost_answer_sends_once_more_and_is_counted_apart()
    {
        var id = await PlannedAsync();
        house.Clock.Now = Start.AddMinutes(-30);
        house.Messenger.LosesTheNextAnswer = true;
        await house.QueueAsync("Notices", new NoticeWork("prepare", "register", id, 1));
        await house.QueueAsync("Notices", new NoticeWork("send", "register", id, 1, [Leader]));
        await house.QueueAsync("Notices", new NoticeWork("send", "register", id, 1, [Leader]));
        await house.QueueAsync("Notices", new NoticeWork("send", "register", id, 1, [Leader]));
        Assert.Equal(2, house.Messenger.Sent.Count);
    }

    [Fact]
    public async Task A_reminder_of_an_old_time_is_not_sent_after_a_move()
    {
        var id = await PlannedAsync();
        await house.Get<SessionBook>().ExecuteAsync(id, new MoveSession("outlook", "outlook", "m", Start.AddDays(1), Start.AddDays(1).AddHours(1), "").At(Start.AddDays(-3)), default);
        house.Clock.Now = Start.AddDays(-1);
        await house.QueueAsync("Notices", new NoticeWork("prepare", "members", id, 1));
        Assert.DoesNotContain(house.Queue.Sent, m => m.Message is NoticeWork { Step: "send" });
    }

    [Fact]
    public async Task The_handshake_comes_back_as_plain_text()
    {
        var answer = await house.RawAsync("/api/CalendarChanged?validationToken=%3Cb%3Ehi%3C%2Fb%3E", "");
        Assert.Equal(("text/plain", "<b>hi</b>"), (answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData(FunctionsHouse.ClientState, 1)]
    [InlineData("a stranger's state", 0)]
    [InlineData("", 0)]
    public async Task A_notification_is_believed_only_with_our_client_state(string state, int queued)
    {
        var body = JsonSerializer.Serialize(new { value = new[] { new { subscriptionId = Guid.Empty.ToString("D"), clientState = state, changeType = "updated", resource = "Users/x/Events/y" } } });
        Assert.Equal(HttpStatusCode.Accepted, (await house.RawAsync("/api/CalendarChanged", body)).StatusCode);
        Assert.Equal(queued, house.Queue.Sent.Count(m => m.Message is CalendarWork { Step: "changed" }));
    }

    [Theory]
    [InlineData("missed", "changed")]
    [InlineData("reauthorizationRequired", "renew")]
    [InlineData("subscriptionRemoved", "resubscribe")]
    [InlineData("something new", "changed")]
    public async Task What_Graph_tells_of_a_subscription_itself_becomes_work(string happened, string step)
    {
        var body = JsonSerializer.Serialize(new { value = new[] { new { subscriptionId = Guid.Empty.ToString("D"), clientState = FunctionsHouse.ClientState, lifecycleEvent = happened } } });
        Assert.Equal(HttpStatusCode.Accepted, (await house.RawAsync("/api/CalendarChanged", body)).StatusCode);
        Assert.Contains(house.Queue.Sent, m => m.Message is CalendarWork work && work.Step == step && work.Subscription == Guid.Empty.ToString("D"));
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Calendar", new CalendarWork(step, Subscription: Guid.NewGuid().ToString("D")))).StatusCode);
    }

    [Fact]
    public async Task The_subscriptions_timer_runs_with_nothing_to_renew() => Assert.Equal(HttpStatusCode.OK, (await house.TimerAsync("RenewSubscriptions")).StatusCode);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""{"value":7}""")]
    public async Task A_notification_that_is_none_is_a_bad_request(string body) => Assert.Equal(HttpStatusCode.BadRequest, (await house.RawAsync("/api/CalendarChanged", body)).StatusCode);

    [Fact]
    public async Task A_notification_without_end_is_refused_though_it_says_no_length()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await house.ChunkedAsync("/api/CalendarChanged", "{\"value\":[]" + new string(' ', 300_000) + "}")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await house.ChunkedAsync("/api/CalendarChanged", "{\"value\":[]" + new string(' ', 200_000) + "}")).StatusCode);
    }

    private static OrganisationFile WithoutBranch => new([Branch with { Id = "x" }], [], []);

    private static Member In(string person, Role role = Role.Member) => new(person, "b", role, new DateOnly(2024, 1, 1), null, "p@x");

    /// <summary>The night's run as it stands.</summary>
    private async Task<ReconcileRow> RunAsync() =>
        (await house.Get<Table<ReconcileRow>>().GetAsync("runs", DateOnly.FromDateTime(house.Clock.Now.UtcDateTime).ToString("O"), default))!.Value;

    /// <summary>The unit has these people, the first one leads; every process knows it.</summary>
    private async Task TakeOverAsync(params string[] people)
    {
        var (_, refusal) = await house.Get<ImportDesk>().RunAsync(
            new OrganisationFile(
                [Branch],
                [.. people.Select((p, i) => new Member(p, "b", i == 0 ? Role.Leader : Role.Member, new DateOnly(2024, 1, 1), null, "p@x"))], []),
            false, null, default);
        Assert.Null(refusal);
    }

    private async Task<string?> WhyAsync(string id)
    {
        await foreach (var entry in house.Get<SessionBook>().EntriesAsync(id, default))
        {
            if (entry.Fact is RosterChanged change)
            {
                return await house.Get<SessionBook>().TextAsync(id, change.Why, default);
            }
        }

        return null;
    }

    private async Task<string> PlannedAsync(params Counts[] guests)
    {
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile(
                [Branch],
                [new Member(Leader, "b", Role.Leader, new DateOnly(2024, 1, 1), null, "l@x"), new Member(Member, "b", Role.Member, new DateOnly(2024, 1, 1), null, "m@x")],
                [new Person(Leader, "王芳", "", "l@x"), new Person(Member, "李强", "", "m@x")]),
            default);
        var counts = new Counts("b", "r", "2026-Q1");
        var id = PlanSession.FileIdOf(counts, 1);
        house.Clock.Now = Start.AddDays(-8);
        var book = house.Get<SessionBook>();
        await book.ExecuteAsync(id, PlanSession.Command(new Planned("b", [counts, .. guests], SessionType.Meeting, new LocalText("会"), Start, Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", Leader, null, null, new Terms(new Fraction(1, 2)), "p"), "t", house.Clock.Now), default);
        await book.ExecuteAsync(id, Invite.Command([new RosterEntry(Leader, Role.Leader, ""), new RosterEntry(Member, Role.Member, "")], house.Clock.Now), default);
        return id;
    }

    private async Task<List<SessionRow>> RowsAsync()
    {
        var rows = new List<SessionRow>();
        await foreach (var row in house.Get<Table<SessionRow>>().QueryAsync("b|2026"))
        {
            rows.Add(row.Value);
        }

        return rows;
    }
}

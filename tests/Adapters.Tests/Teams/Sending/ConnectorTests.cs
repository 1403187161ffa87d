using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Bot.Schema;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions.Authentication;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Tests.Teams.Sending;

/// <summary>Notices through the whole of the product's own way out, the bot's SDK and the budget included, to a connector that refuses.</summary>
public sealed class ConnectorTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    private readonly Connector connector = new();
    private readonly MemoryRowStore rows = new();
    private readonly Messages queue = new();
    private readonly Directory graph = new();
    private readonly Log log = new();
    private ServiceProvider services;

    public ConnectorTests() => services = Services();

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task A_connector_that_refuses_a_third_of_all_calls_loses_and_doubles_nobody()
    {
        var random = new Random(4711);
        connector.Answer = _ =>
        {
            lock (random)
            {
                return random.Next(3) > 0 ? null : Connector.Refusal(random.Next(4) switch
                {
                    0 => HttpStatusCode.TooManyRequests,
                    1 => HttpStatusCode.PreconditionFailed,
                    2 => HttpStatusCode.BadGateway,
                    _ => HttpStatusCode.GatewayTimeout,
                }, "Throttled", TimeSpan.Zero);
            }
        };
        var people = Enumerable.Range(1, 120).Select(Person).ToList();
        var file = await TellAsync(people);
        Assert.Equal(people, connector.Taken.Keys.Order(StringComparer.Ordinal));
        Assert.All(connector.Taken.Values, n => Assert.Equal(1, n));
        Assert.InRange(connector.Calls, 150, 300);
        foreach (var person in people)
        {
            Assert.Equal(NoticeState.Delivered, (await RowAsync(file, person)).State);
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "ConversationBlockedByUser")]
    [InlineData(HttpStatusCode.Forbidden, "BotNotInConversationRoster")]
    [InlineData(HttpStatusCode.NotFound, "ConversationNotFound")]
    public async Task Who_has_blocked_the_bot_is_not_written_to_again_until_he_speaks(HttpStatusCode status, string code)
    {
        var wang = Person(1);
        connector.Answer = _ => Connector.Refusal(status, code, null);
        var file = await TellAsync([wang, Person(2)]);
        Assert.Equal((NoticeState.Unreachable, code), await RowAsync(file, wang) is var row ? (row.State, row.Reason) : default);
        var calls = connector.Calls;
        var messenger = services.GetRequiredService<IMessenger>();
        Assert.Equal(new Delivery.Unreachable(code), await SendAsync(wang, file));
        Assert.Equal(calls, connector.Calls);
        connector.Answer = _ => null;
        await services.GetRequiredService<Conversations>().KeepAsync(wang, ReferenceOf(wang), "zh-CN", default);
        Assert.IsType<Delivery.Delivered>(await SendAsync(wang, file));
    }

    [Fact]
    public async Task A_mark_that_another_process_has_made_goes_with_the_person_s_next_turn()
    {
        var (bot, functions) = (services.GetRequiredService<Conversations>(), OtherProcess());
        await functions.KeepAsync(Person(1), ReferenceOf(Person(1)), "zh-CN", default);
        await functions.MarkAsync(Person(1), (await functions.FindAsync(Person(1), default))!, "ConversationBlockedByUser", default);
        Assert.Equal("ConversationBlockedByUser", (await bot.FindAsync(Person(1), default))!.Unreachable);
        await bot.KeepAsync(Person(1), ReferenceOf(Person(1)), "zh-CN", default);
        Assert.Null((await bot.FindAsync(Person(1), default))!.Unreachable);
    }

    [Fact]
    public async Task A_refusal_that_is_the_organisation_s_marks_nobody()
    {
        connector.Answer = _ => Connector.Refusal(HttpStatusCode.Forbidden, "BotDisabledByAdmin", null);
        var file = await TellAsync([Person(1)]);
        Assert.Equal("BotDisabledByAdmin", (await RowAsync(file, Person(1))).Reason);
        Assert.Null((await services.GetRequiredService<Conversations>().FindAsync(Person(1), default))!.Unreachable);
    }

    [Theory]
    [InlineData("{\"reference\":\"{broken\",\"locale\":null,\"installed\":true}")]
    [InlineData("{\"reference\":\"{}\",\"locale\":null,\"installed\":true}")]
    [InlineData("{broken")]
    [InlineData("")]
    public async Task A_conversation_that_cannot_be_read_is_named_and_stops_nobody_else(string json)
    {
        var file = await TellAsync([Person(1), Person(2)], () => rows.UpsertAsync("conversations", Person(1), "personal", Encoding.UTF8.GetBytes(json), default));
        Assert.Equal((NoticeState.Unreachable, "conversation-unreadable"), await RowAsync(file, Person(1)) is var row ? (row.State, row.Reason) : default);
        Assert.Equal(NoticeState.Delivered, (await RowAsync(file, Person(2))).State);
        await OtherProcess().KeepAsync(Person(1), ReferenceOf(Person(1)), "zh-CN", default);
        Assert.IsType<Delivery.Delivered>(await SendAsync(Person(1), file));
    }

    [Fact]
    public async Task A_digest_is_sent_once_and_then_brought_up_to_date()
    {
        var file = await TellAsync([Person(1)]);
        var messenger = services.GetRequiredService<IMessenger>();
        var day = PersonDay.Empty.With(Notice(file)).With(new Notice("leader60", file, 1));
        var sent = Assert.IsType<Delivery.Delivered>(await (await messenger.MakeDigestAsync(Person(1), "2026-03-05", day, null, default))(default));
        Assert.Equal(sent, await (await messenger.MakeDigestAsync(Person(1), "2026-03-05", day.With(new Notice("minutesDue", file, 1)), sent.ActivityId, default))(default));
        Assert.Equal(["POST", "POST", "PUT"], connector.Methods);
    }

    [Theory]
    [InlineData(ExportState.Ready, NoticeKind.DossierReady, "card.dossier.title")]
    [InlineData(ExportState.Failed, NoticeKind.DossierFailed, "card.dossier.failed.title")]
    [InlineData(ExportState.Asked, NoticeKind.DossierFailed, null)]
    public async Task The_card_about_a_dossier_says_what_became_of_the_order(ExportState state, string kind, string? title)
    {
        await TellAsync([Person(1)]);
        var order = new ExportRow(FileId.Of("order"), "b", new DateOnly(2026, 1, 1), new DateOnly(2026, 3, 31), Person(1), "zh-Hans", state, Start, Sha256: new string('a', 64));
        await services.GetRequiredService<Table<ExportRow>>().InsertAsync("exports", order.Id, order, default);
        var delivery = await (await services.GetRequiredService<IMessenger>().MakeAsync(Person(1), new Notice(kind, order.Id, 0), default))(default);
        Assert.Equal(title is null, delivery == new Delivery.Failed("no-such-card"));
        Assert.Equal(title is null ? 1 : 2, connector.Bodies.Count);
        Assert.Contains(title is null ? "" : $"\"{Wording.In("zh-Hans")[title]}\"", connector.Bodies.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_while_a_card_is_made_stands_in_the_log_with_ids_alone()
    {
        var file = await TellAsync([Person(1)]);
        await rows.UpsertAsync("noticecounts", file, "1.members", Encoding.UTF8.GetBytes("{broken"), default);
        await Assert.ThrowsAsync<System.Text.Json.JsonException>(() => services.GetRequiredService<IMessenger>().MakeAsync(Person(1), new Notice("leader60", file, 1), default));
        var (id, text, fault) = Assert.Single(log.Lines);
        Assert.Equal((430, $"The card leader60 of file {file} for {Person(1)} could not be made; it is tried again for 15 hours"), (id, text));
        Assert.IsType<System.Text.Json.JsonException>(fault);
    }

    [Fact]
    public async Task A_token_that_is_not_taken_is_waited_for()
    {
        var refusals = 2;
        connector.Answer = _ => Interlocked.Decrement(ref refusals) >= 0 ? Connector.Refusal(HttpStatusCode.Unauthorized, "Unauthorized", null) : null;
        var file = await TellAsync([Person(1)]);
        Assert.Equal((NoticeState.Delivered, 0), await RowAsync(file, Person(1)) is var row ? (row.State, row.Lost) : default);
        Assert.Equal(1, connector.Taken[Person(1)]);
    }

    [Fact]
    public async Task A_login_that_is_not_there_is_waited_for_and_loses_no_answer()
    {
        services.Dispose();
        services = Services("11111111-2222-3333-4444-555555555555");
        var until = TimeProvider.System.GetTimestamp();
        connector.Login = () => TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromSeconds(3) ? throw new HttpRequestException("no route") : null;
        var file = await TellAsync([Person(1)]);
        var row = await RowAsync(file, Person(1));
        Assert.Equal((NoticeState.Delivered, 0), (row.State, row.Lost));
        Assert.True(row.Tries > 1, "the login was there at once");
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(null)]
    public async Task A_language_that_cannot_be_read_is_the_unit_s(HttpStatusCode? status)
    {
        graph.Answer = () => status is { } refused ? Connector.Refusal(refused, "x", null) : throw new HttpRequestException("no route");
        Assert.Null(await services.GetRequiredService<IDirectory>().PreferredLanguageAsync(Person(1), default));
    }

    [Fact]
    public async Task Seven_in_a_second_to_one_conversation_are_never_sent()
    {
        var file = await TellAsync([Person(1)]);
        var messenger = services.GetRequiredService<IMessenger>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SendAsync(Person(1), file)));
        var times = connector.Times.Order().ToList();
        Assert.Equal(7, times.Count);
        Assert.All(Enumerable.Range(3, 4), i => Assert.True(times[i] - times[i - 3] > TimeSpan.FromSeconds(1.8), $"{times[i] - times[i - 3]}"));
    }

    private async Task<Delivery> SendAsync(string person, string file) => await (await services.GetRequiredService<IMessenger>().MakeAsync(person, Notice(file), default))(default);

    private async Task<string> TellAsync(IReadOnlyList<string> people, Func<Task>? before = null)
    {
        var from = new DateOnly(2024, 1, 1);
        await services.GetRequiredService<OrganisationStore>().ImportAsync(
            new OrganisationFile([new Unit("b", "一支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")], [new Member(people[0], "b", Role.Leader, from, null, "x@x")], [new Person(people[0], "王芳", "", "x@x")]), default);
        var counts = new Counts("b", "r", "2026-Q1");
        var file = PlanSession.FileIdOf(counts, 1);
        var book = services.GetRequiredService<SessionBook>();
        await book.ExecuteAsync(file, PlanSession.Command(new Planned("b", [counts], SessionType.Meeting, new LocalText("会"), Start, Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", people[0], null, null, new Terms(new Fraction(1, 2)), "p"), "t", Start.AddDays(-8)), default);
        await book.ExecuteAsync(file, Invite.Command([.. people.Select(p => new RosterEntry(p, Role.Member, ""))], Start.AddDays(-8)), default);
        var conversations = services.GetRequiredService<Conversations>();
        foreach (var person in people)
        {
            await conversations.KeepAsync(person, ReferenceOf(person), "zh-CN", default);
        }

        await (before?.Invoke() ?? Task.CompletedTask);
        var deliver = services.GetRequiredService<DeliverNotices>();
        await deliver.RunAsync(new NoticeWork(NoticeWork.Prepare, "members", file, 1), default);
        while (!queue.Waiting.IsEmpty)
        {
            // As the host does: many messages at once.
            var some = new List<NoticeWork>();
            while (queue.Waiting.TryDequeue(out var work))
            {
                some.Add(work);
            }

            await Task.WhenAll(some.Select(w => deliver.RunAsync(w, default)));
        }

        return file;
    }

    private async Task<NoticeRow> RowAsync(string file, string person) =>
        (await services.GetRequiredService<Table<NoticeRow>>().GetAsync(DeliverNotices.PartitionOf(Notice(file)), person, default))!.Value;

    private Conversations OtherProcess() => new(services.GetRequiredService<Table<ConversationRow>>(), services.GetRequiredService<IDirectory>());

    private static Notice Notice(string file) => new("members", file, 1);

    private static ConversationReference ReferenceOf(string person) => new()
    {
        ChannelId = "msteams",
        ServiceUrl = "https://smba.test/teams/",
        Bot = new ChannelAccount { Id = "28:bot" },
        User = new ChannelAccount { Id = "29:" + person },
        Conversation = new ConversationAccount { Id = person, ConversationType = "personal" },
    };

    private static string Person(int i) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0000-{i:000000000000}");

    private ServiceProvider Services(string? app = null)
    {
        // Without an app id the SDK asks for no token.
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MicrosoftAppId"] = app,
            ["MicrosoftAppTenantId"] = "aaaaaaaa-0000-0000-0000-00000000000a",
            ["MicrosoftAppPassword"] = "secret",
            ["Ledger:InstallByGraph"] = "false",
            ["Ledger:StorageAccount"] = "unused",
            ["Ledger:ServicePrincipalId"] = "sp",
            ["Ledger:BotUrl"] = "https://bot.example/",
            ["Ledger:ClientState"] = "0123456789abcdef",
        }).Build();
        var made = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging(l => l.ClearProviders().AddProvider(log)).AddAdapters(configuration, SendRole.Sender).AddLedger();
        made.AddSingleton<IRowStore>(rows).AddSingleton<ILedgerStore, MemoryLedgerStore>().AddSingleton<IFileStore, MemoryFileStore>().AddSingleton<IWorkQueue>(queue).AddSingleton<ILeases>(new MemoryLeases(TimeProvider.System));
        made.AddSingleton(new GraphServiceClient(new HttpClient(graph), new AnonymousAuthenticationProvider(), "https://graph.test/v1.0"));
        made.AddSingleton<TimeProvider>(new Noon()).AddHttpClient(Options.DefaultName).ConfigurePrimaryHttpMessageHandler(() => connector);
        return made.BuildServiceProvider();
    }

    /// <summary>What the messenger has logged.</summary>
    private sealed class Log : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(int Id, string Text, Exception? Fault)> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => categoryName == typeof(TeamsMessenger).FullName ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((eventId.Id, formatter(state, exception), exception));

        public void Dispose()
        {
        }
    }

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Start.AddDays(-1);
    }

    private sealed class Messages : IWorkQueue
    {
        public ConcurrentQueue<NoticeWork> Waiting { get; } = new();

        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
        {
            if (message is NoticeWork work)
            {
                Waiting.Enqueue(work);
            }

            return Task.CompletedTask;
        }
    }

    private sealed class Directory : HttpMessageHandler
    {
        public Func<HttpResponseMessage> Answer { get; set; } = () => throw new InvalidOperationException("Nobody asks Graph.");

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(Answer());
    }

    private sealed class Connector : HttpMessageHandler
    {
        private readonly long origin = TimeProvider.System.GetTimestamp();
        private int calls;

        /// <summary>A refusal, or null: taken.</summary>
        public Func<HttpRequestMessage, HttpResponseMessage?> Answer { get; set; } = _ => null;

        /// <summary>A refusal of the login, or null: there is a token.</summary>
        public Func<HttpResponseMessage?> Login { get; set; } = () => null;

        public int Calls => calls;

        public ConcurrentDictionary<string, int> Taken { get; } = new(StringComparer.Ordinal);

        public ConcurrentQueue<string> Methods { get; } = new();

        public ConcurrentQueue<string> Bodies { get; } = new();

        public ConcurrentBag<TimeSpan> Times { get; } = [];

        public static HttpResponseMessage Refusal(HttpStatusCode status, string code, TimeSpan? wait)
        {
            var answer = new HttpResponseMessage(status) { Content = new StringContent($$$"""{"error":{"code":"{{{code}}}","message":"no"}}""", Encoding.UTF8, "application/json") };
            answer.Headers.RetryAfter = wait is { } retry ? new RetryConditionHeaderValue(retry) : null;
            return answer;
        }

        private static HttpResponseMessage Token(HttpRequestMessage request) => new()
        {
            RequestMessage = request,
            Content = new StringContent(
                request.Method == HttpMethod.Post
                    ? """{"token_type":"Bearer","expires_in":3600,"access_token":"of-the-bot"}"""
                    : """{"tenant_discovery_endpoint":"https://login.microsoftonline.com/common/.well-known/openid-configuration","metadata":[]}""",
                Encoding.UTF8, "application/json"),
        };

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Host.StartsWith("login.", StringComparison.Ordinal))
            {
                return Login() ?? Token(request);
            }

            Interlocked.Increment(ref calls);
            if (Answer(request) is { } refusal)
            {
                return refusal;
            }

            Methods.Enqueue(request.Method.Method);
            Bodies.Enqueue(await request.Content!.ReadAsStringAsync(cancellationToken));
            Times.Add(TimeProvider.System.GetElapsedTime(origin));
            Taken.AddOrUpdate(request.RequestUri.Segments[4].Trim('/'), 1, (_, n) => n + 1);
            return new HttpResponseMessage(HttpStatusCode.Created) { Content = new StringContent("""{"id":"1"}""", Encoding.UTF8, "application/json") };
        }
    }
}

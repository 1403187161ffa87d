using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// A card to each of 100,000 people of 2,000 sessions, by the product's own preparing, queueing, pacing and sending, to a connector that
/// keeps the published limits, in virtual time. A bot that has all hands full uses its own part of the 50 requests a second beside it; once more beside one that is idle.
/// What is left out is the making of the card and the HTTP of one send.
/// </summary>
internal sealed class FanOut
{
    private const int Sessions = 2000;
    private const int PeopleEach = 50;
    private const int People = Sessions * PeopleEach;
    private const double Share = 35;

    /// <summary>What a bot that has nothing to do lends: all but the share from which a first answer comes at once.</summary>
    private const double Lent = 10;

    /// <summary>Requests a second that a tenant takes of the app.</summary>
    private const double Limit = 50;

    /// <summary>Messages that the Functions host gives a process at once: batch and new batch threshold of host.json.</summary>
    private const int MessagesAtOnce = 24;

    private readonly ManualClock clock = new() { Now = House.Start.AddDays(-1) };
    private readonly VirtualTime time = new(House.Start.AddDays(-1));
    private readonly MemoryRowStore rows = new();
    private readonly VirtualQueue queue;
    private readonly VirtualConnector connector;
    private readonly MemoryLeases leases;

    private readonly bool busy;

    private FanOut(double refused, double lost, bool busy = true)
    {
        this.busy = busy;
        (queue, leases) = (new VirtualQueue(time), new MemoryLeases(time));
        connector = new VirtualConnector(time, refused, lost);
    }

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{People} notices; the sender's share alone needs {People / Share:0} s"));
        Console.WriteLine("connector        virtual s  of minimum  calls    429s  lost answers  not delivered  doubled  most/s  CPU s");
        var plain = await new FanOut(0, 0).RunAsync("as published");
        var idle = await new FanOut(0, 0, busy: false).RunAsync("bot is idle");
        var third = await new FanOut(1 / 3.0, 0).RunAsync("refuses a third");
        var unsure = await new FanOut(0, 0.01).RunAsync("loses 1 %");
        return
        [
            new Figure("fan-out-of-minimum", plain.OfMinimum, "x", false, 1.05),
            new Figure("fan-out-lost", plain.Missing, "notices", false, 0),
            new Figure("fan-out-doubled", plain.Doubled, "notices", false, 0),
            new Figure("fan-out-cpu", plain.Cpu, "s", false, 20),
            new Figure("fan-out-idle-of-minimum", idle.OfMinimum, "x", false, 1.1),
            new Figure("fan-out-idle-of-whole-limit", idle.OfLimit, "x", false, 1.25),
            new Figure("fan-out-refused-of-minimum", third.OfMinimum, "x", false, 1.05),
            new Figure("fan-out-refused-lost", third.Missing, "notices", false, 0),
            new Figure("fan-out-refused-doubled", third.Doubled, "notices", false, 0),
            new Figure("fan-out-unsure-lost", unsure.Missing, "notices", false, 0),
            new Figure("fan-out-unsure-doubled-of-lost-answers", unsure.LostAnswers == 0 ? 0 : unsure.Doubled / (double)unsure.LostAnswers, "x", false, 1),
        ];
    }

    private sealed record Result(double OfMinimum, double OfLimit, int Missing, int Doubled, int LostAnswers, double Cpu);

    private async Task<Result> RunAsync(string name)
    {
        var store = new MemoryLedgerStore();
        var ledger = new FileLedger<SessionFile>(store, TimeProvider.System);
        var book = new SessionBook(ledger, store, new CoveringRefresh(new MemoryQueue(), TimeSpan.Zero));
        var organisation = new OrganisationStore(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), clock);
        var files = new List<string>();
        for (var i = 0; i < Sessions; i++)
        {
            var roster = Enumerable.Range(i * PeopleEach, PeopleEach).Select(p => new RosterEntry(House.Person(p), Role.Member, "")).ToImmutableArray();
            files.Add(await Sample.InvitedAsync(ledger, roster));
        }

        var notices = new Table<NoticeRow>(rows, "notices");
        var counts = new CountNotices(book, notices, new Table<NoticeCounts>(rows, "noticecounts"), new CoveringWork<NoticeWork>(queue, Queues.Notices, TimeSpan.FromSeconds(30), time));
        var deliver = new DeliverNotices(
            book, organisation, notices, new Table<PersonDay>(rows, "persondays"), new Table<DueRow>(rows, "due"), counts,
            new Messenger(new SendBudget(SendRole.Sender, leases, time), Sent, time, connector), queue, QuietHours.Default, clock);
        foreach (var file in files)
        {
            await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, DueKind.Members, file, 1), default);
        }

        GC.Collect();
        var meter = Meter.Start();
        var told = TimeSpan.Zero;
        time.Run(async () =>
        {
            using var over = new CancellationTokenSource();
            var bot = busy ? BusyBotAsync(over.Token) : Task.CompletedTask;
            var workers = Enumerable.Range(0, MessagesAtOnce).Select(_ => WorkAsync(deliver, over.Token)).ToList();
            while (queue.Open > 0)
            {
                told = queue.Sends > 0 ? time.Elapsed : told;
                await Task.Delay(TimeSpan.FromSeconds(1), time);
            }

            await over.CancelAsync();
            await Task.WhenAll(workers.Append(bot));
        });
        var cpu = meter.Cpu.TotalSeconds;

        var (missing, states) = (0, new SortedDictionary<NoticeState, int>());
        foreach (var file in files)
        {
            await foreach (var row in notices.QueryAsync(DeliverNotices.PartitionOf(new Notice(DueKind.Members, file, 1))))
            {
                states[row.Value.State] = states.GetValueOrDefault(row.Value.State) + 1;
                missing += connector.TakenBy(row.Key) == 0 ? 1 : 0;
            }
        }

        var requests = People + connector.Refused + connector.LostAnswers;
        var minimum = requests / (busy ? Share : Share + Lent);
        var result = new Result(told.TotalSeconds / minimum, told.TotalSeconds * Limit / requests, missing + People - states.Values.Sum(), connector.Doubled, connector.LostAnswers, cpu);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-16} {told.TotalSeconds,9:0}  {result.OfMinimum,10:0.000}  {connector.Calls,6}  {connector.Throttled,4}  {result.LostAnswers,12}  {result.Missing,13}  {result.Doubled,7}  {connector.Most,6}  {cpu,5:0.0}   {string.Join(", ", states.Select(s => $"{s.Key} {s.Value}"))}"));
        return result;
    }

    private async Task WorkAsync(DeliverNotices deliver, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (queue.Take() is not { } work)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, CancellationToken.None);
                continue;
            }

            await deliver.RunAsync(work, CancellationToken.None);
            queue.Done(work);
        }
    }

    private Table<SentRow> Sent => new(rows, SentRow.TableName);

    /// <summary>Edits of cards, always more of them than there are slots.</summary>
    private async Task BusyBotAsync(CancellationToken cancellationToken)
    {
        var budget = new SendBudget(SendRole.Bot, leases, time);
        using var bot = new HttpMessageInvoker(new PacedCalls(budget, new ConversationLimits(SendRole.Bot, Sent, time), time) { InnerHandler = connector }, disposeHandler: false);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"https://smba.test/v3/conversations/bot-{next++}/activities/1"));
                using var answer = await bot.SendAsync(request, CancellationToken.None);
            }
        }));
    }

    /// <summary>One send, as the bot's SDK makes it of a finished card.</summary>
    private sealed class Messenger : IMessenger
    {
        private readonly SendBudget budget;
        private readonly HttpMessageInvoker http;

        public Messenger(SendBudget budget, Table<SentRow> sent, VirtualTime time, VirtualConnector connector)
        {
            this.budget = budget;
            http = new HttpMessageInvoker(new PacedCalls(budget, new ConversationLimits(SendRole.Sender, sent, time), time) { InnerHandler = connector });
        }

        public Task<bool> IsSenderAsync(CancellationToken cancellationToken) => budget.IsSenderAsync(TimeSpan.FromSeconds(20), cancellationToken);

        public Task<Dispatch> MakeAsync(string person, Notice notice, CancellationToken cancellationToken) => Task.FromResult<Dispatch>(token => SendAsync(person, token));

        private async Task<Delivery> SendAsync(string person, CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"https://smba.test/v3/conversations/{person}/activities"));
            try
            {
                using var answer = await http.SendAsync(request, cancellationToken);
                return answer.IsSuccessStatusCode
                    ? new Delivery.Delivered("1")
                    : TeamsMessenger.DeliveryOf(answer.StatusCode, null, answer.Headers.RetryAfter?.Delta);
            }
            catch (HttpRequestException e)
            {
                throw new DeliveryUncertainException(person, e);
            }
        }

        public Task<Dispatch> MakeDigestAsync(string person, string key, PersonDay day, string? activityId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Delivery> PostSealAsync(SealNotice seal, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>Messages that show in virtual time.</summary>
    private sealed class VirtualQueue(VirtualTime time) : IWorkQueue
    {
        private readonly PriorityQueue<NoticeWork, (TimeSpan At, long Number)> waiting = new();
        private long number;

        /// <summary>Messages that wait or are worked on.</summary>
        public int Open { get; private set; }

        /// <summary>Of these, what is to be sent or prepared.</summary>
        public int Sends { get; private set; }

        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
        {
            if (message is NoticeWork work)
            {
                waiting.Enqueue(work, (time.Elapsed + delay, number++));
                Open++;
                Sends += work.Step == NoticeWork.Count ? 0 : 1;
            }

            return Task.CompletedTask;
        }

        public NoticeWork? Take() => waiting.TryPeek(out _, out var at) && at.At <= time.Elapsed ? waiting.Dequeue() : null;

        public void Done(NoticeWork work)
        {
            Open--;
            Sends -= work.Step == NoticeWork.Count ? 0 : 1;
        }
    }

    /// <summary>Takes 50 requests in a second and what a conversation may get, refuses some of them and loses some answers.</summary>
    private sealed class VirtualConnector(VirtualTime time, double refuses, double loses) : HttpMessageHandler
    {
        private static readonly HttpStatusCode[] Refusals = [HttpStatusCode.TooManyRequests, HttpStatusCode.PreconditionFailed, HttpStatusCode.BadGateway, HttpStatusCode.GatewayTimeout];
        private static readonly (int Count, TimeSpan Window)[] OfConversation =
            [(7, TimeSpan.FromSeconds(1)), (8, TimeSpan.FromSeconds(2)), (60, TimeSpan.FromSeconds(30)), (1800, TimeSpan.FromHours(1))];

        private readonly Random random = new(4711);
        private readonly Queue<TimeSpan> tenant = new();
        private readonly Dictionary<string, (int Taken, List<TimeSpan> At)> conversations = new(StringComparer.Ordinal);

        public int Calls { get; private set; }

        /// <summary>By the limits.</summary>
        public int Throttled { get; private set; }

        /// <summary>Of the sender's calls, by chance.</summary>
        public int Refused { get; private set; }

        public int LostAnswers { get; private set; }

        public int Doubled => conversations.Where(c => !c.Key.StartsWith("bot", StringComparison.Ordinal)).Sum(c => Math.Max(0, c.Value.Taken - 1));

        /// <summary>The most requests in one second.</summary>
        public int Most { get; private set; }

        public int TakenBy(string person) => conversations.GetValueOrDefault(person).Taken;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // The way there takes 1 to 5 ms, the answer 50 to 150.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 6)), time, cancellationToken);
            var id = request.RequestUri!.Segments[3].Trim('/');
            var answer = Answer(id, request.Method == HttpMethod.Post);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 151)), time, cancellationToken);
            return answer ?? throw new HttpRequestException(HttpRequestError.ResponseEnded);
        }

        private HttpResponseMessage? Answer(string id, bool ofSender)
        {
            var now = time.Elapsed;
            Calls++;
            while (tenant.TryPeek(out var first) && first + TimeSpan.FromSeconds(1) <= now)
            {
                tenant.Dequeue();
            }

            var (taken, at) = conversations.GetValueOrDefault(id, (0, []));
            if (tenant.Count >= 50 || OfConversation.Any(l => at.Count >= l.Count && at[^l.Count] + l.Window > now))
            {
                Throttled++;
                return Refusal(HttpStatusCode.TooManyRequests);
            }

            tenant.Enqueue(now);
            Most = Math.Max(Most, tenant.Count);
            if (ofSender && random.NextDouble() < refuses)
            {
                Refused++;
                return Refusal(Refusals[random.Next(Refusals.Length)]);
            }

            at.Add(now);
            conversations[id] = (taken + 1, at);
            if (ofSender && random.NextDouble() < loses)
            {
                LostAnswers++;
                return null;
            }

            return new HttpResponseMessage(HttpStatusCode.Created);
        }

        private static HttpResponseMessage Refusal(HttpStatusCode status) => new(status) { Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1)) } };
    }
}

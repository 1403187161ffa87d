using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Fixtures.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Records.Seals;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Tests.Teams;

/// <summary>Every card, in every state of its session, language and size: Microsoft's renderer takes it, and it is under 28 KB.</summary>
public sealed partial class CardTests
{
    private const string Branch = "branch-01";
    private const string Nasty = "<script>alert(1)</script> =cmd()|'/C calc'!A0 **bold** [x](javascript:1) [y]: https://evil.example 🙂\u0007\"\\ 王芳";
    private static readonly string Long = string.Concat(Enumerable.Repeat(Nasty + "会议学习了《条例》第一章。\n", 600));
    private static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);
    private static readonly string[] States = ["planned", "invited", "confirmed", "open", "closed", "submitted", "returned", "approved", "locked", "cancelled", "moved", "asked", "notHeld", "reopened", "demanding", "leave", "withdrawn"];

    public static TheoryData<string, string> SessionCards
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var card in new[] { CardNames.CheckIn, CardNames.Leader, CardNames.Register, CardNames.MinutesForm, CardNames.MinutesReview, CardNames.Leave, CardNames.Code, CardNames.Guests, CardNames.Guest, CardNames.Matters, CardNames.Unreached, CardNames.MakeUp, CardNames.MakeUpReview, CardNames.Notes, CardNames.NotesReview, "moved", "cancelled", "changeRefused", "escalate", "minutesEscalate", "minutesApproved", "leaveWithdrawn" })
            {
                foreach (var language in Wording.Languages)
                {
                    data.Add(card, language);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> Languages => [.. Wording.Languages];

    [Theory]
    [MemberData(nameof(SessionCards))]
    public async Task A_session_s_card_is_taken_by_the_renderer_in_every_state(string name, string language)
    {
        foreach (var people in new[] { 0, 1, 2000 })
        {
            foreach (var (state, file) in States.Select(s => (s, FileIn(s, people))))
            {
                foreach (var text in new[] { null, "学习《条例》", Nasty, Long })
                {
                    var viewer = ViewerIn(language, state);
                    var refusal = text is null ? null : CardDesk.Say(viewer.Wording, new Refusal("text-too-long", ["20000"]), "Asia/Shanghai");
                    var card = CardDesk.Make(name, viewer, ViewOf(file, text), refusal);
                    await CheckAsync(card!, $"{name}, {state}, {people} people, {text?.Length ?? 0} characters");
                }
            }
        }
    }

    [Fact]
    public void A_span_is_the_year_of_those_who_read_it()
    {
        var viewer = ViewerIn("zh-Hans", "planned") with { Now = new DateTimeOffset(2025, 12, 31, 17, 0, 0, TimeSpan.Zero) };
        Assert.Contains("2026-01-01", PersonCards.Export(viewer, [new Unit(Branch, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")], null).Json);
        Assert.Contains("2025-01-01", PlanCards.Of(viewer, new PlanView(null, null, "UTC"), null).Json);
    }

    [Theory]
    [InlineData(CardNames.CheckIn, "closed", 2)]
    [InlineData(CardNames.Leader, "leave", 4)]
    [InlineData(CardNames.Leave, "leave", 3)]
    [InlineData(CardNames.Guest, "open", 3)]
    [InlineData(CardNames.Matters, "notHeld", 3)]
    [InlineData(CardNames.MinutesForm, "returned", 3)]
    [InlineData(CardNames.MinutesReview, "submitted", 3)]
    [InlineData(CardNames.MinutesReview, "approved", 9)]
    [InlineData(CardNames.MakeUp, "closed", 3)]
    [InlineData(CardNames.MakeUpReview, "closed", 3)]
    [InlineData(CardNames.Notes, "submitted", 3)]
    [InlineData(CardNames.NotesReview, "closed", 3)]
    public void What_people_wrote_stands_in_runs_as_they_wrote_it(string name, string state, int least)
    {
        const string Written = "*a* _b_ [x](y)\nline 2";
        var file = FileIn(state, 12);
        file = name == CardNames.MakeUp ? file.Apply(new Entry(99, "k", "", Start, Person(1), new MakeUpHandedIn(Person(4), 2, MakeUpWay.SelfStudy, null, "h"))).Apply(new Entry(100, "k", "", Start, Person(1), new MakeUpReturned(Person(4), 2, "h"))) : file;
        var viewer = ViewerIn("en", state) with { Person = name == CardNames.MakeUp ? Person(4) : Person(0), Look = Look.All with { Person = name == CardNames.Guest ? file.Guests[0].Guest : Person(4) } };
        var view = ViewOf(file, "plain");
        view = view with { Topic = Written, Materials = Written, Minutes = Written, ReturnReason = Written, Texts = view.Texts.ToDictionary(t => t.Key, _ => Written, StringComparer.Ordinal) };
        var json = JToken.Parse(CardDesk.Make(name, viewer, view, null)!.Json);
        Assert.DoesNotContain(Texts(json), t => t.Contains("*a*", StringComparison.Ordinal));
        var runs = json.SelectTokens("$..inlines[*].text").Count(t => ((string)t!).Contains(Written, StringComparison.Ordinal));
        Assert.True(runs >= least, $"{runs} runs: {json}");
        Assert.All(json.SelectTokens("$..[?(@.type=='Input.Text')].value").Select(v => (string)v!), v => Assert.Contains(v, new[] { Written, "" }));
    }

    [Fact]
    public void A_leader_reads_what_became_of_all_the_notices_also_of_those_who_are_not_named()
    {
        var viewer = ViewerIn("en", "invited");
        var (file, told) = (FileIn("invited", 300), ToldOf(DueKind.Members, FileIn("invited", 300)));
        var json = CardDesk.Make(CardNames.Leader, viewer, ViewOf(file, null) with { Told = [told with { Expected = 305, Delivered = 3, Failed = 2, Reasons = told.Reasons.Add("too-late", 2) }] }, null)!.Json;
        Assert.Contains("305 expected, 3 delivered, 2 failed, 300 unreachable", json, StringComparison.Ordinal);
        Assert.Contains("300 not reached by Teams", json, StringComparison.Ordinal);
        Assert.Contains("and 290 more", json, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_person_s_card_is_taken_by_the_renderer_whatever_the_numbers(string language)
    {
        var viewer = ViewerIn(language, "invited");
        foreach (var count in new[] { 0, 1, 500 })
        {
            var units = Enumerable.Range(0, count).Select(i => new Unit($"branch-{i:000}", i % 2 == 0 ? Nasty : $"第{i}党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")).ToList();
            var row = SessionRow.Of("f", FileIn("closed", 1), new Counts(Branch, "branch-assembly", "2026-Q1"), [], default);
            var rows = Enumerable.Repeat(row with { Title = new LocalText(Nasty + Nasty) }, count).ToList();
            Card[] cards =
            [
                PersonCards.Welcome(viewer, Nasty, [.. units.Select(u => (u, Role.Member))]),
                PersonCards.Help(viewer),
                MyCard.Make(viewer, PageOf(rows, count), new Organisation(units, [])),
                ReachCard.Make(viewer, ReachOf(count), null, new Organisation(units, []), units, _ => Nasty),
                ReachCard.Make(viewer with { Look = new Look(0, "<script>", null) }, ReachOf(count), TotalOf(count), new Organisation([.. units, Below], []), units, _ => Nasty),
                NoticesCard.Make(viewer, new(2026, 3, 5), [.. Enumerable.Range(0, count).Select(i => ToldOf(i % 3 == 0 ? Nasty : $"minutesDue{i}", FileIn("invited", 12)) with { Reasons = ImmutableSortedDictionary<string, int>.Empty.Add(Nasty + i, i).Add("no-app", 1) })], _ => Nasty),
                PersonCards.Export(viewer, count == 0 ? [new Unit(Branch, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")] : units, count == 0 ? null : Nasty),
                PersonCards.Calendar(viewer, new Uri("https://bot.example/calendar.ics")),
                PersonCards.DossierReady(viewer, Nasty, new(2026, 1, 1), new(2026, 12, 31), count, new string('a', 64), new Uri("https://bot.example/dossiers/1")),
                PersonCards.DossierFailed(viewer, Nasty, new(2026, 1, 1), new(2026, 12, 31), new string('a', 32)),
                PersonCards.Message(viewer, Long, good: count == 0),
            ];
            foreach (var (i, card) in cards.Index())
            {
                await CheckAsync(card, $"card {i} with {count}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_digest_is_taken_by_the_renderer_whatever_is_in_it(string language)
    {
        string[] kinds =
        [
            DueKind.Leader, DueKind.Members, DueKind.Escalate, DueKind.Register, DueKind.MinutesForm, DueKind.MinutesDue, DueKind.MinutesOverdue, DueKind.MinutesEscalate,
            NoticeKind.MinutesReview, NoticeKind.MinutesReturned, NoticeKind.MinutesApproved, NoticeKind.Moved, NoticeKind.Cancelled, NoticeKind.ChangeRefused,
        ];
        var unit = new Unit(Branch, Nasty + Nasty, UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans");
        foreach (var count in new[] { 1, kinds.Length, 500 })
        {
            var lines = Enumerable.Range(0, count).Select(i => FileIn(States[i % States.Length], 1) is var file
                ? new DigestLine($"{i:x32}", kinds[i % kinds.Length], file with { Plan = file.Plan! with { Title = new LocalText(count == 1 ? "会" : Nasty + Nasty + Nasty) } }, i % 3 == 0) : null!).ToList();
            await CheckAsync(DigestCard.Make(ViewerIn(language, "invited"), "2026-03-05", lines, new Organisation([unit], [])), $"digest of {count}");
        }
    }

    [Fact]
    public void A_digest_says_of_each_session_only_what_came_last_about_it()
    {
        var file = FileIn("invited", 1);
        var organisation = new Organisation([new Unit(Branch, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")], []);
        var lines = new[] { NoticeKind.Moved, NoticeKind.Cancelled, DueKind.MinutesDue }.Select(kind => new DigestLine(new string('a', 32), kind, file, false)).ToList();
        var viewer = ViewerIn("en", "invited");
        var text = DigestCard.Make(viewer, "2026-03-05", lines, organisation).Json;
        Assert.DoesNotContain(viewer.Wording["notice." + NoticeKind.Moved], text, StringComparison.Ordinal);
        Assert.Contains(viewer.Wording["notice." + NoticeKind.Cancelled], text, StringComparison.Ordinal);
        Assert.Contains(viewer.Wording["notice." + DueKind.MinutesDue], text, StringComparison.Ordinal);
        Assert.Contains(viewer.Wording.Format("card.digest.title", 2), text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_digest_is_turned_to_each_of_its_lines_the_last_first_and_cards_of_their_own_last()
    {
        var lines = Enumerable.Range(0, 30).Select(i => new DigestLine($"{i:x32}", DueKind.Leader, FileIn("invited", 1), i % 3 == 0)).ToList();
        var read = new List<string>();
        for (int? page = 0; page is { } at;)
        {
            var json = JToken.Parse(DigestCard.Make(ViewerIn("en", "invited") with { Look = Look.All with { Page = at } }, "2026-03-05", lines, new Organisation([], [])).Json);
            read.AddRange(json.SelectTokens("$..selectAction.data.session").Select(s => (string)s!));
            var turn = json.SelectTokens("$..actions[?(@.verb=='digest')].data").LastOrDefault(d => (int)d["page"]! > at);
            Assert.True(turn is null || (string?)turn["day"] == "2026-03-05");
            page = (int?)turn?["page"];
        }

        Assert.Equal(Enumerable.Reverse(lines).OrderBy(l => l.Own).Select(l => l.FileId), read);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_plan_s_cards_are_taken_by_the_renderer_whatever_the_numbers(string language)
    {
        var viewer = ViewerIn(language, "invited");
        var organisation = new Organisation([new Unit(Branch, Nasty, UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")], []);
        foreach (var count in new[] { 0, 1, 5000 })
        {
            var months = Enumerable.Range(1, Math.Min(count, 14)).Select(m => new MonthCount($"2026-{m:00}", count, count, count, count));
            var report = new PlanReport(count, count, count, count, count, count, count, count, 0.97, 0.3, 0.8, count, 0.01, count, Start) { Months = [.. months] };
            foreach (var state in Enum.GetValues<PlanState>())
            {
                var plan = new PlanRow(new string('a', 32), new(2026, 1, 1), new(2026, 12, 31), Start, count, count, state == PlanState.Published ? Start : null, "admin") { State = state, Units = count, Report = report, BusyUnknown = count == 1 ? "no-mailbox" : null };
                await CheckAsync(PlanCards.Of(viewer, new PlanView(plan, new PlanProgress(count, count / 2, count), "Asia/Shanghai"), count == 0 ? null : Nasty), $"plan {state} with {count}");
            }

            var shown = new PlanRow(new string('a', 32), new(2026, 1, 1), new(2026, 12, 31), Start, count, count, null, null) { Units = count };
            await CheckAsync(PlanCards.OfUnits(viewer, shown, [.. Enumerable.Range(0, count).Select(i => new UnitCount(i == 0 ? Branch : $"branch-{i}", i, i, i, i % 2))], 1, organisation), $"{count} units");
            await CheckAsync(PlanCards.OfUnit(viewer, shown, UnitPlanOf(count), 0, organisation, new Dictionary<string, NameRow>(StringComparer.Ordinal)), $"unit with {count}");
        }

        await CheckAsync(PlanCards.Of(viewer, new PlanView(null, null, "UTC"), null), "no plan");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_leader_reads_whom_no_card_has_reached(string language)
    {
        var view = ViewOf(FileIn("invited", 12), "学习");
        Assert.Contains(view.NameOf(Person(9)), CardDesk.Make(CardNames.Leader, ViewerIn(language, "invited"), view, null)!.Json, StringComparison.Ordinal);
        Assert.DoesNotContain(view.NameOf(Person(9)), CardDesk.Make(CardNames.Leader, ViewerIn(language, "invited"), view with { Told = [] }, null)!.Json, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_reason_of_a_plan_has_its_words(string language)
    {
        var wording = Wording.In(language);
        string[] reasons = [.. ConstantsOf(typeof(UnplacedReason)).Select(r => "plan.reason." + r), .. ConstantsOf(typeof(ChangeReason)).Select(r => "plan.change." + r), .. ConstantsOf(typeof(WayOut)).Select(r => "plan.way." + r)];
        Assert.Equal(16, reasons.Length);
        Assert.All(reasons, r => Assert.True(wording.Has(r), r));

        static IEnumerable<string> ConstantsOf(Type type) => type.GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);
    }

    /// <summary>A unit with so many of everything, its texts as long as they come.</summary>
    private static UnitPlan UnitPlanOf(int count)
    {
        var planned = FileIn("planned", 1).Plan! with { Title = new LocalText(Nasty + Nasty), Place = Nasty, ByLeader = true };
        var way = new WayOut(WayOut.Without, Start, [.. Enumerable.Repeat(Nasty, 5)], 99);
        return new UnitPlan(
            Branch,
            [.. Enumerable.Range(1, count).Select(i => new PlannedSession(i.ToString("x32", CultureInfo.InvariantCulture), i, planned))],
            [.. Enumerable.Range(1, count / 2).Select(i => new PlannedMove("f", Branch, "rule", "2026-Q1", Start, Start, Start, Nasty, ChangeReason.PeopleBusy))],
            [.. Enumerable.Range(1, count / 2).Select(i => new PlannedCancel("f", Branch, "rule", "2026-Q1", Start, ChangeReason.NotOwed))],
            [.. Enumerable.Range(1, count).Select(i => new Unplaced(Branch, "rule", "2026-Q1", i, UnplacedReason.PeopleBusy, i % 2 == 0 ? way : null))]);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_seal_s_card_is_taken_by_the_renderer_and_shows_the_seal_and_every_kind_of_alarm(string language)
    {
        const string Seal = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        string[] kinds = [SealAlarms.Gone, SealAlarms.Shorter, SealAlarms.Changed, SealAlarms.Lost];
        foreach (var count in new[] { 0, 1, 4, 100 })
        {
            var alarms = Enumerable.Range(0, count).Select(i => new SealAlarm(kinds[i % kinds.Length], i % 3 == 0 ? Long : Branch, Seal[..32], 7));
            var card = SealCard.Make(Wording.In(language), new SealNotice("2026-03-05", Seal, 225_000, 5_000, count * 2, [.. alarms]));
            await CheckAsync(card, $"seal with {count} alarms");
            Assert.Contains(string.Join(' ', Seal.Chunk(8).Select(c => new string(c))), card.Json, StringComparison.Ordinal);
            Assert.Equal(count > 0, card.Json.Contains("\"attention\"", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void A_cut_text_says_how_much_is_missing_and_never_splits_a_character()
    {
        Assert.Equal("会议", CardFrame.Cut("会议", 6));
        Assert.Equal("会… (+1)", CardFrame.Cut("会议", 5));
        Assert.Equal("a… (+2)", CardFrame.Cut("a🙂", 12));
        Assert.Equal("… (+1)", CardFrame.Cut("\u0007", 5));
    }

    private static async Task CheckAsync(Card card, string which)
    {
        var problems = await CardChecker.Problems(card.Json);
        Assert.DoesNotContain(Texts(JToken.Parse(card.Json)), t => t.Contains("](", StringComparison.Ordinal) || t.Contains("]:", StringComparison.Ordinal));
        Assert.True(problems.Count == 0, $"{which} ({Encoding.UTF8.GetByteCount(card.Json)} bytes): {string.Join("; ", problems.Take(3))}");
    }

    /// <summary>What the renderer reads as Markdown: text blocks and facts.</summary>
    private static IEnumerable<string> Texts(JToken card) => card.SelectTokens("$..[?(@.type=='TextBlock')].text").Concat(card.SelectTokens("$..facts[*].*")).Select(t => (string)t!);

    private static PersonPage PageOf(List<SessionRow> rows, int count) => new(
        rows,
        [.. rows.Select(r => new OwedMakeUp(r.FileId, r.Unit, r.Title, r.Start, Start, Overdue: true))],
        [.. rows.Select(r => new OwedNotes(r, Start, Overdue: false))],
        rows, rows,
        [.. rows.Select(r => new PersonRule(r.Unit, r.Rule, r.Title, count, count, count, count))],
        count, count, count, count, count)
    {
        Visits = rows,
        Below = [.. Enumerable.Range(0, count).Select(i => new OverdueUnit($"branch-{i:000}", count, i.ToString("x32", CultureInfo.InvariantCulture), Start))],
    };

    private static UnitReach ReachOf(int count) => new(
        Branch, 2026, new(2026, 1, 1), new(2026, 12, 31), count, count * 4, count,
        [.. Enumerable.Range(0, count * 4).Select(i => new UnreachedPerson(Person(i), (Ledger.Reach.Unreached)(i % 4), i))],
        [.. Enumerable.Range(0, count).Select(i => new LeaderAttendance(Person(i), Role.Leader, i, i, i, i))]);

    private static readonly Unit Below = new("below", Nasty, UnitType.Branch, Branch, "Asia/Shanghai", null, "zh-Hans");

    private static ReachTotal TotalOf(int count) => new(count, count * 4, count, [.. Enum.GetValues<Ledger.Reach.Unreached>().Select(r => new ReasonCount(r, count))], Start);

    private static Viewer ViewerIn(string language, string state) => new(
        Person(0), "29:" + Person(0), Wording.In(language), state switch { "open" or "demanding" => Start, "closed" or "submitted" or "returned" or "approved" or "locked" or "asked" or "notHeld" or "reopened" => Start.AddDays(5), _ => Start.AddDays(-1) }, new Powers(true, true, false))
    {
        Look = new Look(1, state == "closed" ? "王" : "", Person(4)),
    };

    /// <summary>A notice that reached nobody.</summary>
    private static NoticeCounts ToldOf(string kind, SessionFile file) => NoticeCounts.Of(
        new Notice(kind, "f", 1), Branch, [.. file.Roster.Select(r => (r.Person, new NoticeRow(NoticeState.Unreachable, 1, null, "BotNotInConversationRoster", Start)))]);

    private static SessionView ViewOf(SessionFile file, string? text)
    {
        var names = file.Roster.ToDictionary(r => r.Person, r => new NameRow(r.Person, new PersonName("s", text is { Length: < 1000 } ? text + r.Person : "王芳", ""), "", default), StringComparer.Ordinal);
        var unit = new Unit(Branch, text is { Length: < 1000 } ? text : "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans");
        var members = file.Roster.Select(r => new Member(r.Person, Branch, r.Role, new(2024, 1, 1), null, "x@x"));
        var hashes = CardTexts.Of(CardNames.Matters, file, ViewerIn("en", "open")).Concat(file.MakeUps.Values.SelectMany(m => new[] { m.Text, m.Why })).Concat(file.Notes.Values.Select(n => n.Text)).Concat(["h"]);
        return new SessionView("0123456789abcdef0123456789abcdef", file, new Organisation([unit], members), names, text, text, text, text)
        {
            Texts = hashes.OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(h => h, _ => text ?? "", StringComparer.Ordinal),
            Attached = new[] { "h", "h0", "h1" }.ToDictionary(h => h, h => new AttachedFile((text is { Length: < 1000 } ? text : "诊断证明") + ".pdf", "pdf", 345_678, h), StringComparer.Ordinal),
            Ahead = [.. Enumerable.Range(1, 5).Select(i => (new LeaveRow(new string('a', 64), "p", new(2026, 4, i), new(2026, 5, i), "w"), i))],
            Links = new AttachmentLinks(new Settings { BotUrl = new Uri("https://teams-addin.some-organisation.example/") }, new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("MicrosoftAppPassword", "x")]).Build()),
            Guests = file.Guests.ToDictionary(g => g.Guest, _ => text is { Length: < 1000 } ? text : "李教授", StringComparer.Ordinal),
            Options = [.. Enumerable.Range(0, file.Roster.Count).Select(i => new MakeUpOption(new AttendedSession(Person(i), "r", SessionType.Study, Start), new LocalText(text is { Length: < 1000 } ? text : "学习")))],
            Code = ("012345", Start),
            Told = [ToldOf(DueKind.Members, file)],
            Unreached = [.. file.Roster.Select(r => new Ledger.Notices.Unreached(r.Person, "BotNotInConversationRoster"))],
        };
    }

    private static string Person(int i) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0000-{i:000000000000}");
}

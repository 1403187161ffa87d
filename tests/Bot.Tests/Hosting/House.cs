using System.Collections.Immutable;
using System.Globalization;
using Newtonsoft.Json.Linq;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Hosting;

/// <summary>A branch with its session, ready to be checked in to.</summary>
internal static class House
{
    public const string Unit = "branch-01";
    public static readonly string Leader = Person(1);
    public static readonly string Recorder = Person(2);
    public static readonly string Wang = Person(3);
    public static readonly string Stranger = Person(90_000);
    public static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    public static string Person(int i) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0000-{i:000000000000}");

    /// <summary>A unit of so many people, one session of which is open now.</summary>
    /// <returns>The session's file id.</returns>
    public static async Task<string> OpenSessionAsync(this BotHouse house, int people = 10, string unit = Unit, int first = 1, Terms? terms = null)
    {
        var members = Enumerable.Range(first, people).Select((i, n) => new Member(
            Person(i), unit, n switch { 0 => Role.Leader, 1 => Role.Recorder, _ => Role.Member }, new DateOnly(2024, 1, 1), null, $"p{i}@x")).ToImmutableArray();
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile(
                [new Unit(unit, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")],
                members,
                [.. members.Select(m => new Person(m.Person, "成员" + m.Person[^3..], "科员", m.Mail))]),
            default);
        house.Clock.Now = Start;
        return await house.AddSessionAsync(1, Start, [.. members.Select(m => new RosterEntry(m.Person, m.Role, new string('a', 64)))], unit, terms);
    }

    /// <summary>Another session of the unit; without a roster it is not announced yet.</summary>
    public static async Task<string> AddSessionAsync(this BotHouse house, int ordinal, DateTimeOffset start, ImmutableArray<RosterEntry> roster, string unit = Unit, Terms? terms = null)
    {
        var counts = new Counts(unit, "branch-assembly", "2026-Q1");
        var planned = new Planned(
            unit, [counts], SessionType.Assembly, new LocalText("支部党员大会", "支部黨員大會", "Branch assembly"), start, start.AddHours(1), "Asia/Shanghai", "zh-Hans", "三楼",
            Leader, Recorder, null, terms ?? new Terms(new Fraction(1, 2)), "p");
        var id = PlanSession.FileIdOf(counts, ordinal);
        var book = house.Get<SessionBook>();
        await book.ExecuteAsync(id, PlanSession.Command(planned, "test", Start.AddDays(-7)), default);
        if (!roster.IsEmpty)
        {
            await house.InviteAsync(id, roster);
        }

        await house.RefreshAsync(id);
        return id;
    }

    public static Task InviteAsync(this BotHouse house, string session, ImmutableArray<RosterEntry> roster) =>
        house.Get<SessionBook>().ExecuteAsync(session, Invite.Command(roster, Start.AddDays(-7)), default);

    public static Task RefreshAsync(this BotHouse house, string session) => house.Get<RefreshSession>().RunAsync(session, default);

    public static async Task<SessionFile> FileAsync(this BotHouse house, string session) => (await house.Get<SessionBook>().ReadAsync(session, default)).State;

    /// <summary>All texts and titles of the card that answers a tap.</summary>
    public static async Task<string> SaysAsync(this BotHouse house, string person, string verb, object data)
    {
        var answer = await house.TapAsync(person, verb, data);
        return string.Join('\n', answer.SelectTokens("$..text").Concat(answer.SelectTokens("$..title")).Concat(answer.SelectTokens("$..placeholder")).OfType<JValue>().Select(t => t.ToString(CultureInfo.InvariantCulture)));
    }
}

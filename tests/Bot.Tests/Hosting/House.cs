using System.Collections.Immutable;
using System.Globalization;
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
    public static async Task<string> OpenSessionAsync(this BotHouse house, int people = 10, string unit = Unit, int first = 1)
    {
        var members = Enumerable.Range(first, people).Select((i, n) => new Member(
            Person(i), unit, n switch { 0 => Role.Leader, 1 => Role.Recorder, _ => Role.Member }, new DateOnly(2024, 1, 1), null, $"p{i}@x")).ToImmutableArray();
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile(
                [new Unit(unit, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")],
                members,
                [.. members.Select(m => new Person(m.Person, "成员" + m.Person[^3..], "科员", m.Mail))]),
            default);
        var counts = new Counts(unit, "branch-assembly", "2026-Q1");
        var planned = new Planned(
            unit, [counts], SessionType.Assembly, new LocalText("支部党员大会", "支部黨員大會", "Branch assembly"), Start, Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "三楼",
            members[0].Person, members[1].Person, null, new Terms(new Fraction(1, 2)), "p");
        var id = PlanSession.FileIdOf(counts, 1);
        var book = house.Get<SessionBook>();
        await book.ExecuteAsync(id, PlanSession.Command(planned, "test", Start.AddDays(-7)), default);
        var roster = members.Select(m => new RosterEntry(m.Person, m.Role, new string('a', 64))).ToImmutableArray();
        await book.ExecuteAsync(id, Invite.Command(roster, Start.AddDays(-7)), default);
        house.Clock.Now = Start;
        return id;
    }
}

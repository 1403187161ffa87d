using System.Globalization;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// A city's organs: bureaus of 50 units and 1,000 people each (a committee, its central group, 28 branches, 8 groups, 9 offices, 3 crews)
/// under one root. Everybody is in a branch; half are in an office, a crew or a group too; leaders sit in up to four units.
/// </summary>
internal static class LargeOrganisation
{
    private const int PeopleInBureau = 1000;
    private const int Branches = 28;

    public static Organisation Make(int units)
    {
        var (all, members) = (new List<Unit> { Of("city", UnitType.GeneralBranch, null) }, new List<Member>());
        Add(members, "city", "leader-0", Role.Leader);
        Add(members, "city", "leader-1", Role.Recorder);
        for (var b = 0; all.Count < units; b++)
        {
            AddBureau(all, members, b);
        }

        return new Organisation(all.Take(units), members.Where(m => m.Unit == "city" || all.Count <= units || all.FindIndex(0, units, u => u.Id == m.Unit) >= 0));
    }

    private static void AddBureau(List<Unit> all, List<Member> members, int number)
    {
        var bureau = Name("bureau", number);
        all.Add(Of(bureau, UnitType.Committee, "city"));
        all.Add(Of(bureau + "-centre", UnitType.CentreGroup, bureau));
        var people = Enumerable.Range(0, PeopleInBureau).Select(i => Name(bureau + "-p", i)).ToList();
        for (var i = 0; i < 15; i++)
        {
            Add(members, bureau, people[i], i == 0 ? Role.Leader : i < 4 ? Role.Deputy : i == 4 ? Role.Recorder : Role.Member);
            if (i < 12)
            {
                Add(members, bureau + "-centre", people[i], i == 0 ? Role.Leader : i == 1 ? Role.Deputy : i == 4 ? Role.Recorder : Role.Member);
            }
        }

        for (var b = 0; b < Branches; b++)
        {
            var branch = Name(bureau + "-branch", b);
            all.Add(Of(branch, UnitType.Branch, bureau));
            var own = people.Where((_, i) => i % Branches == b).ToList();
            Staff(members, branch, own);
            if (b < 8)
            {
                var group = branch + "-group";
                all.Add(Of(group, UnitType.Group, branch));
                Staff(members, group, [.. own.Skip(3).Take(12)]);
            }
        }

        for (var o = 0; o < 9; o++)
        {
            all.Add(Of(Name(bureau + "-office", o), UnitType.Office, bureau));
            Staff(members, Name(bureau + "-office", o), [.. people.Where((_, i) => i % 20 == o)]);
        }

        for (var c = 0; c < 3; c++)
        {
            all.Add(Of(Name(bureau + "-crew", c), UnitType.Crew, bureau));
            Staff(members, Name(bureau + "-crew", c), [.. people.Where((_, i) => i % 40 == 10 + c)]);
        }
    }

    private static void Staff(List<Member> members, string unit, List<string> people)
    {
        for (var i = 0; i < people.Count; i++)
        {
            Add(members, unit, people[i], i == 0 ? Role.Leader : i == 1 ? Role.Recorder : i == 2 ? Role.Deputy : Role.Member);
        }
    }

    private static void Add(List<Member> members, string unit, string person, Role role) => members.Add(new Member(person, unit, role, new DateOnly(2020, 1, 1), null, person + "@example.org"));

    private static Unit Of(string id, UnitType type, string? parent) => new(id, id, type, parent, "Asia/Shanghai", id + "@example.org", "zh-Hans");

    private static string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number:000}");
}

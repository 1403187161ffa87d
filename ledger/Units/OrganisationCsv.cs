using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Ledger.Units;

/// <summary>A person of an organisation file.</summary>
public sealed record Person(string Id, string Name, string Title, string Mail);

/// <summary>A whole organisation as read from its files.</summary>
public sealed record OrganisationFile(ImmutableArray<Unit> Units, ImmutableArray<Member> Members, ImmutableArray<Person> People)
{
    /// <summary>The optional columns of the units that the files have not: what they say stays as it is.</summary>
    public IReadOnlySet<string> Unsaid { get; init; } = ImmutableHashSet<string>.Empty;
}

public sealed class OrganisationCsvException(ImmutableArray<CsvProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public ImmutableArray<CsvProblem> Problems => problems;
}

/// <summary>Reads units.csv and members.csv. All problems are reported at once; with any, nothing is read.</summary>
public static class OrganisationCsv
{
    public const string GroupColumn = "group";
    public const string GroupMailColumn = "groupMail";
    public const string SiteColumn = "site";
    public const string RoomColumn = "room";

    /// <summary>Ids are table keys, some of them with others.</summary>
    private const int LongestId = 100;

    private static readonly CsvColumns UnitColumns = new("units.csv", ["id", "name", "type", "parent", "timezone", "mailbox", "language"], [GroupColumn, GroupMailColumn, SiteColumn, RoomColumn]);
    private static readonly CsvColumns MemberColumns = new("members.csv", ["person", "name", "title", "mail", "unit", "role", "from", "to", "away"], []);

    /// <param name="encoding">utf-8, gbk or gb18030, as declared; null: UTF-8.</param>
    /// <exception cref="OrganisationCsvException">Names every row and column that is wrong.</exception>
    public static OrganisationFile Read(ReadOnlySpan<byte> unitsCsv, ReadOnlySpan<byte> membersCsv, string? encoding = null)
    {
        var problems = new List<CsvProblem>();
        var (unitRows, columns) = Rows(UnitColumns, unitsCsv, encoding, problems);
        var units = unitRows.Select(r => ReadUnit(r, problems)).ToList();
        CheckTree(units, problems);
        var ids = units.Select(u => u.Unit.Id).ToHashSet(StringComparer.Ordinal);
        var rows = Rows(MemberColumns, membersCsv, encoding, problems).Rows.Select(r => ReadMember(r, ids, problems)).ToList();
        CheckMembers(rows, problems);
        return problems.Count > 0
            ? throw new OrganisationCsvException([.. problems])
            : new OrganisationFile(
                [.. units.Select(u => u.Unit)],
                [.. rows.Select(r => r.Member)],
                [.. rows.Select(r => r.Person).DistinctBy(p => p.Id, StringComparer.Ordinal)])
            {
                Unsaid = UnitColumns.Optional.Where(c => !columns.Contains(c)).ToImmutableHashSet(StringComparer.Ordinal),
            };
    }

    private static (Unit Unit, CsvRow Row) ReadUnit(CsvRow row, List<CsvProblem> problems)
    {
        var type = ReadRulePack.UnitTypeOf(row["type"]);
        if (type is null)
        {
            row.Problem("type", $"\"{row["type"]}\" is no unit type; allowed are {string.Join(", ", ReadRulePack.UnitTypeNames)}", problems);
        }

        var zone = row["timezone"];
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || !found.HasIanaId)
        {
            row.Problem("timezone", $"\"{zone}\" is no IANA time zone such as Asia/Shanghai", problems);
        }

        var language = row["language"];
        if (language is not ("zh-Hans" or "zh-Hant" or "en"))
        {
            row.Problem("language", $"\"{language}\" is not zh-Hans, zh-Hant or en", problems);
        }

        var group = row[GroupColumn];
        if (group.Length > 0 && !Guid.TryParseExact(group, "D", out _))
        {
            row.Problem(GroupColumn, $"\"{group}\" is no object id of an Entra group", problems);
        }

        row.Need("name", problems);
        NeedKey(row, "id", problems);
        CheckMail(row, "mailbox", problems);
        CheckMail(row, GroupMailColumn, problems);
        return (new Unit(row["id"], row["name"], type ?? UnitType.Office, row.Or("parent"), zone, row.Or("mailbox"), language)
        {
            EntraGroup = row.Or(GroupColumn)?.ToLowerInvariant(),
            GroupMail = row.Or(GroupMailColumn),
            Site = row.Or(SiteColumn),
            Room = row.Or(RoomColumn),
        }, row);
    }

    private static (Member Member, Person Person, CsvRow Row) ReadMember(CsvRow row, HashSet<string> units, List<CsvProblem> problems)
    {
        if (!Guid.TryParseExact(row["person"], "D", out var person))
        {
            row.Problem("person", $"\"{row["person"]}\" is no Entra object id", problems);
        }

        // A units.csv that cannot be read has its own problem; its units are not missed row by row.
        if (units.Count > 0 && !units.Contains(row["unit"]))
        {
            row.Problem("unit", $"\"{row["unit"]}\" is not in units.csv", problems);
        }

        if (!Enum.TryParse<Role>(row["role"], ignoreCase: true, out var role) || !string.Equals(role.ToString(), row["role"], StringComparison.OrdinalIgnoreCase))
        {
            row.Problem("role", $"\"{row["role"]}\" is not leader, deputy, recorder or member", problems);
        }

        var from = Day(row, "from", problems);
        var to = row["to"].Length == 0 ? (DateOnly?)null : Day(row, "to", problems);
        if (to < from)
        {
            row.Problem("to", "is before \"from\"", problems);
        }

        row.Need("name", problems);
        CheckMail(row, "mail", problems);
        var away = row["away"];
        if (away is not ("" or "yes" or "no"))
        {
            row.Problem("away", $"\"{away}\" is not yes, no or empty", problems);
        }

        var id = person.ToString("D");
        return (new Member(id, row["unit"], role, from, to, row["mail"], away == "yes"), new Person(id, row["name"], row["title"], row["mail"]), row);
    }

    private static void CheckTree(List<(Unit Unit, CsvRow Row)> units, List<CsvProblem> problems)
    {
        var byId = new Dictionary<string, Unit>(StringComparer.Ordinal);
        foreach (var (unit, row) in units)
        {
            if (!byId.TryAdd(unit.Id, unit))
            {
                row.Problem("id", $"\"{unit.Id}\" is there twice", problems);
            }
        }

        foreach (var (unit, row) in units.Where(u => u.Unit.Parent is not null))
        {
            if (!byId.ContainsKey(unit.Parent!))
            {
                row.Problem("parent", $"\"{unit.Parent}\" is not in this file", problems);
                continue;
            }

            var steps = 0;
            for (var at = unit; at?.Parent is not null && steps <= units.Count; at = byId.GetValueOrDefault(at.Parent))
            {
                steps++;
            }

            if (steps > units.Count)
            {
                row.Problem("parent", $"\"{unit.Id}\" lies below itself", problems);
            }
        }
    }

    private static void CheckMembers(List<(Member Member, Person Person, CsvRow Row)> rows, List<CsvProblem> problems)
    {
        foreach (var group in rows.GroupBy(r => r.Member.Person, StringComparer.Ordinal))
        {
            var first = group.First().Person;
            foreach (var (_, person, row) in group.Where(r => r.Person.Name != first.Name))
            {
                row.Problem("name", $"\"{person.Name}\" has the object id of \"{first.Name}\"", problems);
            }
        }

        foreach (var twice in rows.GroupBy(r => (r.Member.Person, r.Member.Unit, r.Member.From)).SelectMany(g => g.Skip(1)))
        {
            twice.Row.Problem("unit", "the same person is there twice from the same day", problems);
        }
    }

    private static (IReadOnlyList<CsvRow> Rows, IReadOnlySet<string> Columns) Rows(CsvColumns columns, ReadOnlySpan<byte> csv, string? encoding, List<CsvProblem> problems)
    {
        var (text, problem) = CsvText.Read(csv, encoding);
        if (text is not null)
        {
            var known = problems.Count;
            var read = CsvTable.Read(columns, text, problems);
            if (read.Rows.Count == 0 && problems.Count == known)
            {
                // It would end everything that it is silent about.
                problems.Add(new CsvProblem(columns.File, 2, columns.Needed[0], "there is no row below the header; send the whole list again, as the file is all that there is"));
            }

            return read;
        }

        problems.Add(new CsvProblem(columns.File, 1, columns.Needed[0], problem!));
        return ([], ImmutableHashSet<string>.Empty);
    }

    /// <summary>Ids become table keys.</summary>
    private static void NeedKey(CsvRow row, string column, List<CsvProblem> problems)
    {
        row.Need(column, problems);
        if (row[column].Length > LongestId)
        {
            row.Problem(column, $"is longer than {LongestId.ToString(CultureInfo.InvariantCulture)} characters", problems);
        }
        else if (row[column].Any(c => c is '/' or '\\' or '#' or '?' or '|' || char.IsControl(c)))
        {
            row.Problem(column, $"\"{row[column]}\" holds one of / \\ # ? | or a control character", problems);
        }
    }

    private static void CheckMail(CsvRow row, string column, List<CsvProblem> problems)
    {
        if (row[column] is { Length: > 0 } mail && (mail.Count(c => c == '@') != 1 || mail.StartsWith('@') || mail.EndsWith('@') || mail.Any(char.IsWhiteSpace)))
        {
            row.Problem(column, $"\"{mail}\" is no mail address", problems);
        }
    }

    private static DateOnly Day(CsvRow row, string column, List<CsvProblem> problems)
    {
        if (DateOnly.TryParseExact(row[column], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        row.Problem(column, $"\"{row[column]}\" is no day such as 2026-01-01", problems);
        return default;
    }
}

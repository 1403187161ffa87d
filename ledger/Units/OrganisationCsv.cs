using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using TeamsAddin.Ledger.Rules;

namespace TeamsAddin.Ledger.Units;

/// <summary>A person of an organisation file.</summary>
public sealed record Person(string Id, string Name, string Title, string Mail);

/// <summary>A whole organisation as read from its files.</summary>
public sealed record OrganisationFile(ImmutableArray<Unit> Units, ImmutableArray<Member> Members, ImmutableArray<Person> People);

/// <summary>Something in an organisation file that cannot stand. Rows are counted as a spreadsheet does: the header is row 1.</summary>
public sealed record CsvProblem(string File, int Row, string Column, string Problem)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}, row {Row}, column \"{Column}\": {Problem}");
}

public sealed class OrganisationCsvException(ImmutableArray<CsvProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public ImmutableArray<CsvProblem> Problems => problems;
}

/// <summary>Reads units.csv and members.csv (UTF-8, with or without a byte order mark). All problems are reported at once; with any, nothing is read.</summary>
public static class OrganisationCsv
{
    private static readonly string[] UnitColumns = ["id", "name", "type", "parent", "timezone", "mailbox", "language"];
    private static readonly string[] MemberColumns = ["person", "name", "title", "mail", "unit", "role", "from", "to", "away"];

    /// <exception cref="OrganisationCsvException">Names every row and column that is wrong.</exception>
    public static OrganisationFile Read(ReadOnlySpan<byte> unitsCsv, ReadOnlySpan<byte> membersCsv)
    {
        var problems = new List<CsvProblem>();
        var units = Rows("units.csv", unitsCsv, UnitColumns, problems).Select(r => ReadUnit(r, problems)).ToList();
        CheckTree(units, problems);
        var ids = units.Select(u => u.Unit.Id).ToHashSet(StringComparer.Ordinal);
        var rows = Rows("members.csv", membersCsv, MemberColumns, problems).Select(r => ReadMember(r, ids, problems)).ToList();
        CheckMembers(rows, problems);
        return problems.Count > 0
            ? throw new OrganisationCsvException([.. problems])
            : new OrganisationFile(
                [.. units.Select(u => u.Unit)],
                [.. rows.Select(r => r.Member)],
                [.. rows.Select(r => r.Person).DistinctBy(p => p.Id, StringComparer.Ordinal)]);
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

        row.Need("name", problems);
        row.NeedKey("id", problems);
        return (new Unit(row["id"], row["name"], type ?? UnitType.Office, Empty(row["parent"]), zone, Empty(row["mailbox"]), language), row);
    }

    private static (Member Member, Person Person, CsvRow Row) ReadMember(CsvRow row, HashSet<string> units, List<CsvProblem> problems)
    {
        if (!Guid.TryParseExact(row["person"], "D", out var person))
        {
            row.Problem("person", $"\"{row["person"]}\" is no Entra object id", problems);
        }

        if (!units.Contains(row["unit"]))
        {
            row.Problem("unit", $"\"{row["unit"]}\" is not in units.csv", problems);
        }

        if (!Enum.TryParse<Role>(row["role"], ignoreCase: true, out var role) || !Enum.IsDefined(role))
        {
            row.Problem("role", $"\"{row["role"]}\" is not leader, deputy, recorder or member", problems);
        }

        var from = row.Day("from", problems);
        var to = row["to"].Length == 0 ? (DateOnly?)null : row.Day("to", problems);
        if (to < from)
        {
            row.Problem("to", "is before \"from\"", problems);
        }

        row.Need("name", problems);
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

    private static List<CsvRow> Rows(string file, ReadOnlySpan<byte> csv, string[] columns, List<CsvProblem> problems)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(csv).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            problems.Add(new CsvProblem(file, 1, columns[0], "the file is not UTF-8 (GBK?): save it as \"CSV UTF-8\" and try again"));
            return [];
        }

        using var reader = new CsvReader(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture) { MissingFieldFound = null, BadDataFound = null, TrimOptions = TrimOptions.Trim });
        if (!reader.Read() || !reader.ReadHeader())
        {
            problems.Add(new CsvProblem(file, 1, columns[0], $"the file is empty; its first row must be {string.Join(",", columns)}"));
            return [];
        }

        var header = reader.HeaderRecord ?? [];
        problems.AddRange(columns.Except(header, StringComparer.Ordinal).Select(c => new CsvProblem(file, 1, c, $"this column is missing; the header must be {string.Join(",", columns)}")));
        problems.AddRange(header.Except(columns, StringComparer.Ordinal).Select(c => new CsvProblem(file, 1, c, $"unknown column; the header must be {string.Join(",", columns)}")));
        var rows = new List<CsvRow>();
        while (reader.Read())
        {
            rows.Add(new CsvRow(file, reader.Parser.RawRow, columns.ToDictionary(c => c, c => header.Contains(c, StringComparer.Ordinal) ? reader.GetField(c) ?? "" : "", StringComparer.Ordinal)));
        }

        return problems.Exists(p => p.File == file) ? [] : rows;
    }

    private static string? Empty(string text) => text.Length == 0 ? null : text;

    private sealed record CsvRow(string File, int Row, Dictionary<string, string> Cells)
    {
        public string this[string column] => Cells[column];

        public void Problem(string column, string what, List<CsvProblem> problems) => problems.Add(new CsvProblem(File, Row, column, what));

        public void Need(string column, List<CsvProblem> problems)
        {
            if (this[column].Length == 0)
            {
                Problem(column, "is empty", problems);
            }
        }

        /// <summary>Ids become table keys.</summary>
        public void NeedKey(string column, List<CsvProblem> problems)
        {
            Need(column, problems);
            if (this[column].Any(c => c is '/' or '\\' or '#' or '?' or '|' || char.IsControl(c)))
            {
                Problem(column, $"\"{this[column]}\" holds one of / \\ # ? | or a control character", problems);
            }
        }

        public DateOnly Day(string column, List<CsvProblem> problems)
        {
            if (DateOnly.TryParseExact(this[column], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return day;
            }

            Problem(column, $"\"{this[column]}\" is no day such as 2026-01-01", problems);
            return default;
        }
    }
}

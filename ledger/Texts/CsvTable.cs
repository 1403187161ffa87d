using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace TeamsAddin.Ledger.Texts;

/// <summary>Something in a CSV file that cannot stand. Rows are counted as a spreadsheet does: the header is row 1.</summary>
public sealed record CsvProblem(string File, int Row, string Column, string Problem)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}, row {Row}, column \"{Column}\": {Problem}");
}

/// <summary>The columns that a file must and may have, in any order.</summary>
public sealed record CsvColumns(string File, IReadOnlyList<string> Needed, IReadOnlyList<string> Optional)
{
    public string Header => string.Join(',', Needed);

    public IEnumerable<string> All => Needed.Concat(Optional);
}

/// <summary>A row's cells by column; those of columns that the file has not are empty.</summary>
public sealed record CsvRow(string File, int Row, IReadOnlyDictionary<string, string> Cells)
{
    public string this[string column] => Cells.GetValueOrDefault(column, "");

    public string? Or(string column) => this[column] is { Length: > 0 } text ? text : null;

    public void Problem(string column, string what, ICollection<CsvProblem> problems) => problems.Add(new CsvProblem(File, Row, column, what));

    public void Need(string column, ICollection<CsvProblem> problems)
    {
        if (this[column].Length == 0)
        {
            Problem(column, "is empty", problems);
        }
    }
}

/// <summary>Reads the rows of a CSV file. A row that does not fit its header is never cut or filled up.</summary>
public static class CsvTable
{
    private const int LongestCell = 400;
    private const int MostProblems = 200;

    /// <summary>No rows where there is any problem with the file's form.</summary>
    /// <param name="columns">The header's columns that the file has; empty where it has none.</param>
    public static (IReadOnlyList<CsvRow> Rows, IReadOnlySet<string> Columns) Read(CsvColumns columns, string text, ICollection<CsvProblem> problems)
    {
        var found = new List<CsvProblem>();
        var (rows, header) = Read(columns, text.TrimStart('\uFEFF'), found);
        foreach (var problem in found.Take(MostProblems))
        {
            problems.Add(problem);
        }

        return (found.Count > 0 ? [] : rows, header.ToHashSet(StringComparer.Ordinal));
    }

    private static (List<CsvRow> Rows, string[] Header) Read(CsvColumns columns, string text, List<CsvProblem> problems)
    {
        if (OpenQuote(text) is var (line, cell) && line > 0)
        {
            problems.Add(new CsvProblem(columns.File, line, NameOf(columns, text, cell), "a quotation mark opens here and never closes"));
            return ([], []);
        }

        var rows = new List<CsvRow>();
        using var reader = new CsvReader(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            MissingFieldFound = null,
            TrimOptions = TrimOptions.Trim,
            BadDataFound = bad => problems.Add(new CsvProblem(columns.File, bad.Context.Parser!.RawRow, columns.Needed[0], "a quotation mark stands in the midst of a cell: put the whole cell in quotation marks and double those inside")),
        });
        if (!reader.Read() || !reader.ReadHeader())
        {
            problems.Add(new CsvProblem(columns.File, 1, columns.Needed[0], $"the file is empty; its first row must be {columns.Header}"));
            return ([], []);
        }

        var header = reader.HeaderRecord ?? [];
        problems.AddRange(columns.Needed.Except(header, StringComparer.Ordinal).Select(c => new CsvProblem(columns.File, 1, c, $"this column is missing; the header must be {columns.Header}")));
        problems.AddRange(header.Except(columns.All, StringComparer.Ordinal).Select(c => new CsvProblem(columns.File, 1, Shown(c), $"unknown column; the header must be {columns.Header}{Others(columns)}")));
        problems.AddRange(header.GroupBy(c => c, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => new CsvProblem(columns.File, 1, Shown(g.Key), "this column is there twice")));
        while (problems.Count == 0 ? reader.Read() : problems.Count < MostProblems && problems[0].Row > 1 && reader.Read())
        {
            Check(columns.File, reader, header, problems);
            rows.Add(new CsvRow(columns.File, reader.Parser.RawRow, header.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => reader.TryGetField<string>(c.i, out var given) ? given ?? "" : "", StringComparer.Ordinal)));
        }

        return (rows, header);
    }

    private static void Check(string file, CsvReader reader, string[] header, List<CsvProblem> problems)
    {
        var cells = reader.Parser.Count;
        if (cells != header.Length)
        {
            var at = header[Math.Min(cells, header.Length - 1)];
            problems.Add(new CsvProblem(file, reader.Parser.RawRow, at, $"the row has {cells.ToString(CultureInfo.InvariantCulture)} cells, the header {header.Length.ToString(CultureInfo.InvariantCulture)}; a comma inside a cell wants quotation marks around it"));
        }

        for (var i = 0; i < Math.Min(cells, header.Length); i++)
        {
            var text = reader.Parser[i];
            if (text.Length > LongestCell)
            {
                problems.Add(new CsvProblem(file, reader.Parser.RawRow, header[i], $"is {text.Length.ToString(CultureInfo.InvariantCulture)} characters long; at most {LongestCell.ToString(CultureInfo.InvariantCulture)} are allowed"));
            }
            else if (text.Any(char.IsControl))
            {
                problems.Add(new CsvProblem(file, reader.Parser.RawRow, header[i], "holds a line break or another control character"));
            }
        }
    }

    /// <summary>Where a quotation mark opens that nothing closes: a line and a cell, from 1 and from 0; else line 0.</summary>
    private static (int Line, int Cell) OpenQuote(string text)
    {
        var (line, cell, quoted, fresh, opened) = (1, 0, false, true, (Line: 0, Cell: 0));
        foreach (var c in text)
        {
            switch (c)
            {
                case '"' when quoted || fresh:
                    quoted = !quoted;
                    // A doubled mark closes and opens again at once.
                    fresh = !quoted;
                    opened = quoted ? (line, cell) : default;
                    break;
                case '\n':
                    line++;
                    (cell, fresh) = quoted ? (cell, fresh) : (0, true);
                    break;
                case ',' when !quoted:
                    (cell, fresh) = (cell + 1, true);
                    break;
                case ' ' or '\r':
                    break;
                default:
                    fresh = fresh && quoted;
                    break;
            }
        }

        return opened;
    }

    private static string NameOf(CsvColumns columns, string text, int cell) =>
        Shown(text.Split('\n')[0].Split(',').ElementAtOrDefault(cell)?.Trim() ?? columns.Needed[0]);

    private static string Others(CsvColumns columns) => columns.Optional.Count == 0 ? "" : $" and may have {string.Join(',', columns.Optional)}";

    private static string Shown(string column) => column.Length > 40 ? column[..40] + "…" : column;
}

using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Dossiers;

/// <summary>register.csv: one line a person and session, for spreadsheets (UTF-8 with a byte order mark).</summary>
internal static class DossierCsv
{
    public static byte[] Write(IReadOnlyList<DossierRow> rows, Organisation organisation, IReadOnlyDictionary<string, string> people, Wording wording)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        // A name such as =cmd() must reach a spreadsheet as text.
        using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape });
        foreach (var column in new[] { "label.when", "label.unit", "label.session", "label.name", "label.role", "label.mark", "late", "afterwards", "madeUp", "label.receivedAt" })
        {
            csv.WriteField(wording[column]);
        }

        csv.NextRecord();
        foreach (var (_, file) in rows.Select(r => (r.FileId, r.File)).Where(r => r.File is { Cancellation: null, NotHeld: null }))
        {
            foreach (var one in file.Roster)
            {
                var mark = file.Marks.GetValueOrDefault(one.Person);
                csv.WriteField(wording.When(file.Start, file.End, file.Plan!.TimeZone));
                csv.WriteField(organisation.Find(file.Plan.Unit)?.Name ?? file.Plan.Unit);
                csv.WriteField(file.Plan.Title.In(wording.Language));
                csv.WriteField(people.GetValueOrDefault(one.Person, one.Person));
                csv.WriteField(wording["role." + one.Role]);
                csv.WriteField(mark is null ? wording["mode.None"] : wording["mode." + mark.Mode]);
                csv.WriteField(mark is { Late: true } ? wording["late"] : "");
                csv.WriteField(mark is { Afterwards: true } ? wording["afterwards"] : "");
                csv.WriteField(file.OwesMakeUp(one.Person) && file.HasMadeUp(one.Person) ? wording["madeUp"] : "");
                csv.WriteField(mark is null ? "" : wording.When(mark.At, file.Plan.TimeZone));
                csv.NextRecord();
            }

            foreach (var guest in file.Guests)
            {
                csv.WriteField(wording.When(file.Start, file.End, file.Plan!.TimeZone));
                csv.WriteField(organisation.Find(file.Plan.Unit)?.Name ?? file.Plan.Unit);
                csv.WriteField(file.Plan.Title.In(wording.Language));
                csv.WriteField(people.GetValueOrDefault(guest.Guest, guest.Guest));
                csv.WriteField(wording["guest." + guest.Role]);
                csv.WriteField(wording["label.guests"]);
                csv.WriteField("");
                csv.WriteField("");
                csv.WriteField("");
                csv.WriteField(wording.When(guest.At, file.Plan.TimeZone));
                csv.NextRecord();
            }
        }

        csv.Flush();
        return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text.ToString())];
    }
}

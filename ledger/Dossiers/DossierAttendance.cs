using System.Globalization;
using System.Net;
using System.Text;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Ledger.Dossiers;

/// <summary>What stands in a session's page beside the register and the minutes: guests, leave, make-ups, notes, corrections. Empty where there is none.</summary>
internal sealed class DossierAttendance(Wording wording, DossierSession session, IReadOnlyDictionary<string, string> people)
{
    private SessionFile File => session.File;

    public string Sections()
    {
        var html = new StringBuilder();
        Table(html, "dossier.guests", ["label.name", "label.role", "card.guests.from", "label.receivedAt", "dossier.actor"],
            File.Guests.Select(g => new[] { NameOf(g.Guest), wording["guest." + g.Role], TextOf(g.Text), When(g.At), NameOf(g.By) }));
        Table(html, "dossier.leaves", ["label.name", "label.when", "label.reason", "label.state", "dossier.actor"],
            InOrder(File.Leaves).Select(l => new[]
            {
                NameOf(l.Key), $"{Day(l.Value.From)} – {Day(l.Value.To)}", TextOf(l.Value.Why),
                Join(Join(wording[l.Value.Granted switch { null => "dossier.pending", true => "dossier.granted", false => "dossier.refused" }], TextOf(l.Value.Answer)),
                    l.Value.WithdrawnAt is { } back ? wording.Format("dossier.withdrawn", When(back)) : ""),
                Join(NameOf(l.Value.By), l.Value.DecidedAt is { } at ? When(at) : ""),
            }), InOrder(File.Leaves).Select(l => l.Value.Attachments.AsEnumerable()));
        Table(html, "dossier.report", ["label.name", "dossier.marked", "dossier.minutes", "label.state"],
            (File.Report?.Differences ?? []).Select(d => new[]
            {
                NameOf(d.Person), ModeOf(d.Marked), d.Minutes.ToString(CultureInfo.InvariantCulture), Settled(d),
            }));
        Table(html, "dossier.makeUps", ["label.name", "card.makeUp.how", "card.makeUp.learnt", "label.receivedAt", "label.state"],
            InOrder(File.MakeUps).Select(m => new[]
            {
                NameOf(m.Key), Join(wording["makeUp." + m.Value.Way], m.Value.Session ?? ""), TextOf(m.Value.Text), When(m.Value.At) + Late(m.Value.Late), Stage(m.Value),
            }));
        Table(html, "dossier.notes", ["label.name", "label.notes", "label.receivedAt", "label.state"],
            InOrder(File.Notes).Select(n => new[]
            {
                NameOf(n.Key), TextOf(n.Value.Text), When(n.Value.At) + Late(n.Value.Late), n.Value.ReadAt is { } at ? Join(wording.Format("dossier.read", NameOf(n.Value.ReadBy)), When(at)) : "",
            }), InOrder(File.Notes).Select(n => n.Value.Attachment is { } one ? [one] : Enumerable.Empty<string>()));
        return html.ToString();
    }

    public string Corrections()
    {
        var html = new StringBuilder();
        Table(html, "dossier.corrections", ["label.receivedAt", "card.corrections.text", "label.reason", "dossier.actor"],
            File.Minutes.Corrections.Select(c => new[] { When(c.At), TextOf(c.Text), TextOf(c.Why), NameOf(c.By) }));
        return html.ToString();
    }

    /// <summary>A mark as the register shows it: with what stands beside it.</summary>
    public string MarkOf(string person)
    {
        var mark = File.Marks.GetValueOrDefault(person);
        var text = new StringBuilder(wording["mode." + (mark?.Mode.ToString() ?? "None")]);
        text.Append(mark is { Late: true } ? $" ({wording["late"]})" : "").Append(mark is { Afterwards: true } ? $" ({wording["afterwards"]})" : "");
        return text.Append(File.HasMadeUp(person) && File.OwesMakeUp(person) ? " · " + wording["madeUp"] : "").ToString();
    }

    /// <summary>What an entry about attendance says, behind its kind; null for other entries.</summary>
    public string? Detail(Entry entry) => entry.Fact switch
    {
        AttendanceCorrected f => $": {NameOf(f.Person)} – {wording["mode." + f.Mode]}{(f.Late ? $" ({wording["late"]})" : "")} – {TextOf(f.Why)}",
        GuestAdded f => $": {NameOf(f.Guest)} – {wording["guest." + f.Role]}",
        GuestRemoved f => $": {NameOf(f.Guest)} – {TextOf(f.Why)}",
        LeaveAsked f => $": {NameOf(f.Person)} – {Day(f.From)} – {Day(f.To)}",
        LeaveAttached f => $": {NameOf(f.Person)}",
        LeaveDecided f => $": {NameOf(f.Person)} – {wording[f.Granted ? "dossier.granted" : "dossier.refused"]}",
        LeaveWithdrawn f => $": {NameOf(f.Person)}",
        NotHeld f => f.Why is null ? "" : ": " + TextOf(f.Why),
        RegisterReopened f => $": {wording.Format("dossier.until", When(f.Until))}{(f.Why is null ? "" : " – " + TextOf(f.Why))}",
        MinutesUnlocked f => $": {wording.Format("dossier.until", When(f.Until))} – {TextOf(f.Why)}",
        MakeUpHandedIn f => $": {NameOf(f.Person)} – {wording["makeUp." + f.Way]}",
        MakeUpReturned f => $": {NameOf(f.Person)} – {TextOf(f.Why)}",
        MadeUp f => ": " + NameOf(f.Person),
        Reported f => $": {wording.Format("dossier.reported", f.InMeeting, f.Others, f.Nameless, f.Differences.Length)}",
        ReportMissing f => ": " + (f.Reason == CompareReport.NoReport ? wording["report.none"] : wording.Format("report.unreadable", f.Reason)),
        ReportSettled f => $": {NameOf(f.Person)} – {ModeOf(f.Marked)}",
        NotesHandedIn f => ": " + NameOf(f.Person),
        NotesRead f => ": " + NameOf(f.Person),
        _ => null,
    };

    private string Stage(MakeUpState made) => made.Stage switch
    {
        MakeUpStage.HandedIn => wording["dossier.inHand"],
        MakeUpStage.Returned => Join(wording["dossier.returned"], TextOf(made.Why)),
        _ => Join(wording["madeUp"], Join(NameOf(made.By), made.DecidedAt is { } at ? When(at) : "")),
    };

    /// <summary>How a difference between register and report ended: the mark was changed since, or the leader let it stand.</summary>
    private string Settled(ReportDifference difference) =>
        ReportState.IsOpen(File, difference) ? wording["dossier.pending"]
        : File.Marks.GetValueOrDefault(difference.Person) is { } mark && mark.Mode != difference.Marked ? Join(wording["mode." + mark.Mode], Join(NameOf(mark.Actor), When(mark.At)))
        : File.Report!.Kept.GetValueOrDefault(difference.Person) is { } kept ? Join(wording["dossier.kept"], Join(NameOf(kept.By), When(kept.At)))
        : "";

    private string ModeOf(Mode? mode) => wording["mode." + (mode?.ToString() ?? "None")];

    /// <param name="attached">The hashes of the records of each row's attachments: a column of links, where any row has one.</param>
    private void Table(StringBuilder html, string title, string[] columns, IEnumerable<string[]> rows, IEnumerable<IEnumerable<string>>? attached = null)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            return;
        }

        var links = attached?.Select(hashes => string.Join("<br>", hashes.Select(Link))).ToList();
        links = links?.Exists(l => l.Length > 0) == true ? links : null;
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(wording[title])} ({all.Count})</h2><table><tr>");
        html.AppendJoin("", (links is null ? columns : [.. columns, "label.attachments"]).Select(c => $"<th>{Encode(wording[c])}</th>")).Append("</tr>");
        for (var i = 0; i < all.Count; i++)
        {
            html.Append("<tr>").AppendJoin("", all[i].Select(cell => $"<td style=\"white-space:pre-wrap\">{Encode(cell)}</td>"));
            html.Append(links is null ? "" : $"<td>{links[i]}</td>").Append("</tr>");
        }

        html.Append("</table>");
    }

    /// <summary>From a session's page, which lies one folder down.</summary>
    private string Link(string hash) => session.Attached.GetValueOrDefault(hash) is { } file
        ? $"<a href=\"../{MakeDossier.PathOf(file)}\">{Encode(file.Name)}</a> ({Encode(wording.Size(file.Length))})"
        : Encode(wording["dossier.erased"]);

    private static IEnumerable<KeyValuePair<string, T>> InOrder<T>(IEnumerable<KeyValuePair<string, T>> byPerson) => byPerson.OrderBy(p => p.Key, StringComparer.Ordinal);

    private string NameOf(string? person) => person is null ? "" : people.GetValueOrDefault(person, person);

    private string TextOf(string? hash) => hash is null ? "" : session.Texts.GetValueOrDefault(hash) ?? wording["dossier.erased"];

    private string When(DateTimeOffset time) => wording.When(time, File.Plan!.TimeZone);

    private string Late(bool late) => late ? $" ({wording["dossier.late"]})" : "";

    private static string Join(string one, string other) => one.Length == 0 ? other : other.Length == 0 ? one : $"{one} · {other}";

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}

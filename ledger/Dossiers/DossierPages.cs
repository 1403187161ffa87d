using System.Globalization;
using System.Net;
using System.Text;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Dossiers;

/// <summary>The pages of a dossier: plain HTML without scripts, readable and printable offline. Everything that people typed is encoded.</summary>
internal sealed class DossierPages(Wording wording, Organisation organisation)
{
    private const string Style = """
        :root{color-scheme:light dark}body{font:15px/1.6 "Segoe UI","Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #8886;padding:.35rem .6rem;text-align:left;vertical-align:top}th{background:#8882}
        h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}.late{color:#c4314b}.note{color:#888;font-size:.85rem}pre{white-space:pre-wrap;font:inherit;border-left:3px solid #6264a7;padding-left:1rem}
        """;

    public byte[] Index(ExportRow order, string unit, DateTimeOffset madeAt, IReadOnlyList<DossierRow> rows)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<p>{Text(wording.Format("dossier.span", Day(order.From), Day(order.To)))}<br>{Text(wording.Format("dossier.made", madeAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)))}</p>");
        html.Append("<table><tr>");
        foreach (var column in new[] { "label.when", "label.unit", "label.session", "label.type", "label.state", "label.roster", "label.present", "label.quorum", "label.minutes" })
        {
            html.Append(CultureInfo.InvariantCulture, $"<th>{Text(wording[column])}</th>");
        }

        html.Append("</tr>");
        foreach (var (id, file) in rows.Select(r => (r.FileId, r.File)))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(When(file))}</td><td>{Text(UnitName(file))}</td>");
            html.Append(CultureInfo.InvariantCulture, $"<td><a href=\"sessions/{id}.html\">{Text(Title(file))}</a></td><td>{Text(wording["type." + file.Plan!.Type])}</td><td>{Text(State(file))}</td>");
            html.Append(CultureInfo.InvariantCulture, $"<td>{file.Roster.Count}</td><td>{file.Present}</td><td>{Text(Quorum(file))}</td><td>{Text(wording["minutes." + file.Minutes.Stage])}{Late(file)}</td></tr>");
        }

        html.Append(CultureInfo.InvariantCulture, $"</table><p class=\"note\">{Text(wording["dossier.note"])}</p>");
        return Page(wording.Format("dossier.title", unit), html);
    }

    public byte[] Session(DossierSession session, IReadOnlyDictionary<string, string> people)
    {
        var (file, attendance) = (session.File, new DossierAttendance(wording, session, people));
        var html = new StringBuilder();
        html.Append("<table>");
        Line(html, "label.when", When(file));
        Line(html, "label.where", file.Place.Length == 0 ? wording["label.noPlace"] : file.Place);
        Line(html, "label.unit", UnitName(file));
        Line(html, "label.state", State(file));
        Line(html, "label.topic", file.Confirmation is { } confirmed ? TextOf(session, confirmed.Topic) : "");
        Line(html, "label.materials", file.Confirmation?.Materials is { } materials ? TextOf(session, materials) : "");
        Line(html, "label.quorum", $"{file.Terms.Quorum} – {Quorum(file)}");
        html.Append("</table>");
        Register(html, file, people, attendance);
        html.Append(attendance.Sections());
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(wording["label.minutes"])}</h2><p>{Text(wording["minutes." + file.Minutes.Stage])}{Late(file)}</p>");
        if (file.Minutes.Text is { } minutes)
        {
            html.Append(CultureInfo.InvariantCulture, $"<pre>{Text(TextOf(session, minutes))}</pre>");
        }

        html.Append(attendance.Corrections());
        History(html, session, people, attendance);
        return Page(Title(file), html);
    }

    private void Register(StringBuilder html, SessionFile file, IReadOnlyDictionary<string, string> people, DossierAttendance attendance)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(wording["dossier.register"])} ({file.Present}/{file.Roster.Count})</h2><table><tr>");
        foreach (var column in new[] { "label.name", "label.role", "label.mark", "label.receivedAt", "dossier.actor" })
        {
            html.Append(CultureInfo.InvariantCulture, $"<th>{Text(wording[column])}</th>");
        }

        html.Append("</tr>");
        foreach (var one in file.Roster)
        {
            var mark = file.Marks.GetValueOrDefault(one.Person);
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(people.GetValueOrDefault(one.Person, one.Person))}</td><td>{Text(wording["role." + one.Role])}</td><td>{Text(attendance.MarkOf(one.Person))}</td>");
            html.Append(CultureInfo.InvariantCulture, $"<td>{Text(mark is null ? "" : wording.When(mark.At, file.Plan!.TimeZone))}</td><td>{Text(mark is null ? "" : people.GetValueOrDefault(mark.Actor, mark.Actor))}</td></tr>");
        }

        html.Append("</table>");
    }

    private void History(StringBuilder html, DossierSession session, IReadOnlyDictionary<string, string> people, DossierAttendance attendance)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(wording["dossier.history"])}</h2><table><tr>");
        foreach (var column in new[] { "dossier.sequence", "label.receivedAt", "dossier.kind", "dossier.actor" })
        {
            html.Append(CultureInfo.InvariantCulture, $"<th>{Text(wording[column])}</th>");
        }

        html.Append("</tr>");
        foreach (var entry in session.Entries)
        {
            var kind = wording.Has("kind." + entry.Kind) ? wording["kind." + entry.Kind] : entry.Kind;
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{entry.Sequence}</td><td>{Text(wording.When(entry.At, session.File.Plan!.TimeZone))}</td><td>{Text(kind + (attendance.Detail(entry) ?? Detail(session, entry, people)))}</td><td>{Text(people.GetValueOrDefault(entry.Actor, entry.Actor))}</td></tr>");
        }

        html.Append(CultureInfo.InvariantCulture, $"</table><p class=\"note\">{Text(session.FileId)} · {session.Head.Sequence} · {Text(session.Head.Hash)}</p>");
    }

    private string Detail(DossierSession session, Entry entry, IReadOnlyDictionary<string, string> people) => entry.Fact switch
    {
        Attended f => $": {people.GetValueOrDefault(f.Person, f.Person)} – {wording["mode." + f.Mode]}{(f.Late ? $" ({wording["late"]})" : "")}{(f.Why is null ? "" : $" – {TextOf(session, f.Why)}")}",
        Moved f => ": " + wording.When(f.Start, f.End, session.File.Plan!.TimeZone),
        MinutesReturned f => ": " + TextOf(session, f.Why),
        Erased f => ": " + f.Why,
        _ => "",
    };

    private string TextOf(DossierSession session, string hash) => session.Texts.GetValueOrDefault(hash) ?? wording["dossier.erased"];

    private string Title(SessionFile file) => file.Plan!.Title.In(wording.Language);

    private string When(SessionFile file) => wording.When(file.Start, file.End, file.Plan!.TimeZone);

    private string UnitName(SessionFile file) => organisation.Find(file.Plan!.Unit)?.Name ?? file.Plan!.Unit;

    private string State(SessionFile file) => wording[file.Cancellation is not null ? "dossier.cancelled" : file.NotHeld is not null ? "dossier.notHeld" : file.InQuestion ? "dossier.inQuestion" : file.Held ? "dossier.held" : "dossier.planned"];

    private string Quorum(SessionFile file) => file.Held ? wording[file.Quorate ? "quorum.met" : "quorum.notMet"] : "";

    private string Late(SessionFile file) => file.Minutes.LateAt is null ? "" : $" <span class=\"late\">{Text(wording["dossier.late"])}</span>";

    private void Line(StringBuilder html, string label, string value) =>
        html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(wording[label])}</th><td>{Text(value)}</td></tr>");

    private byte[] Page(string title, StringBuilder body) => Encoding.UTF8.GetBytes(
        $"<!doctype html><html lang=\"{wording.Language}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Text(title)}</title><style>{Style}</style><h1>{Text(title)}</h1>{body}</html>");

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

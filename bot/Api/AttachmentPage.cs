using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Antiforgery;
using TeamsAddin.Ledger.Attendance;

namespace TeamsAddin.Bot.Api;

/// <summary>The page with the form: plain HTML without scripts, so that it works in any browser and on any phone.</summary>
internal static class AttachmentPage
{
    /// <summary>Characters of a form's key.</summary>
    public const int LongestKey = 64;

    private const string Style = """
        .session { margin: .2rem 0 1.5rem; opacity: .8 }
        .said { border-left: 4px solid; padding: .4rem .8rem; margin: 1rem 0 } .good { border-color: var(--good) } .bad { border-color: var(--bad) }
        form, .there { border: 1px solid var(--line); border-radius: 8px; padding: 1rem; margin: 1rem 0 } .there ul { margin: .3rem 0 0; padding-left: 1.2rem; overflow-wrap: anywhere }
        label { display: block; font-weight: 600 } input[type=file] { display: block; width: 100%; margin: .5rem 0; font: inherit }
        .hint { font-size: .85rem; opacity: .8; margin: .3rem 0 }
        """;

    public static string NewKey() => Guid.NewGuid().ToString("N");

    /// <param name="there">What was handed in so far.</param>
    /// <param name="said">What became of what was just sent.</param>
    /// <param name="closed">Why there is no form; null: there is one.</param>
    public static IResult Of(
        AttachmentApi.Own own, AttachTo to, IReadOnlyList<(string Name, string Size, string Link)> there, string? said, bool good, string? closed, int status, AntiforgeryTokenSet tokens, HttpContext http)
    {
        var (wording, plan, encode, html) = (own.Wording, own.File.Plan!, HtmlEncoder.Create(UnicodeRanges.All), new StringBuilder());
        var title = wording["attach.title." + to];
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"{wording.Language}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{E(title)}</title><style>{PageStyle.Css}{Style}</style>");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{E(title)}</h1><p class=\"session\">{E(plan.Title.In(wording.Language))}<br>{E(wording.When(own.File.Start, own.File.End, plan.TimeZone))}</p>");
        if (said is not null)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"said {(good ? "good" : "bad")}\" role=\"status\">{E(said)}</p>");
        }

        if (there.Count > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"there\"><b>{E(wording["attach.there"])}</b><ul>");
            foreach (var (name, size, link) in there)
            {
                html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{link}\">{E(name)}</a> ({E(size)})</li>");
            }

            html.Append("</ul></div>");
        }

        if (closed is not null)
        {
            html.Append(closed == said ? "" : $"<p class=\"said bad\">{E(closed)}</p>");
        }
        else
        {
            // Without an address the form goes where the page is, whatever stands before the bot.
            html.Append("<form method=\"post\" enctype=\"multipart/form-data\">");
            html.Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"{E(tokens.FormFieldName)}\" value=\"{E(tokens.RequestToken!)}\"><input type=\"hidden\" name=\"key\" value=\"{NewKey()}\">");
            if (to == AttachTo.Leave && own.File.Leaves.GetValueOrDefault(own.Person) is { } leave)
            {
                html.Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"request\" value=\"{leave.Request}\">");
            }

            html.Append(CultureInfo.InvariantCulture, $"<label for=\"file\">{E(wording["attach.choose"])}</label><input id=\"file\" type=\"file\" name=\"file\" required accept=\"{string.Join(",", AttachedKinds.Types.Select(t => "." + t))}\">");
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"hint\">{E(wording.Format("attach.hint", AttachedKinds.MaxBytes / 1024 / 1024, string.Join(" ", AttachedKinds.Types)))}</p>");
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"hint\">{E(wording.Format("attach.who." + to, AttachLeave.MaxFiles))}</p><button>{E(wording["attach.send"])}</button></form>");
        }

        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        return Results.Content(html.Append("</html>").ToString(), "text/html; charset=utf-8", statusCode: status);

        string E(string text) => encode.Encode(text);
    }
}

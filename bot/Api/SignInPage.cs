using System.Text.Encodings.Web;

namespace TeamsAddin.Bot.Api;

/// <summary>What a person reads where the way to a dossier, a calendar or a file ends, in the browser's language.</summary>
internal static class SignInPage
{
    /// <param name="again">Where a new try begins.</param>
    public static IResult Of(HttpRequest request, int status, string text, Uri? again = null)
    {
        var wording = ApiServices.WordingOf(request);
        var encode = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);
        var link = again is null ? "" : $"""<p><a href="{encode.Encode(again.AbsoluteUri)}" class="button">{encode.Encode(wording["signin.again"])}</a></p>""";
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return Results.Content(
            $$"""
            <!doctype html>
            <html lang="{{wording.Language}}">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{{encode.Encode(wording["app.name"])}}</title>
            <style>{{PageStyle.Css}}</style>
            <h1>{{encode.Encode(wording["app.name"])}}</h1>
            <p>{{encode.Encode(wording[text])}}</p>
            {{link}}
            </html>
            """,
            "text/html; charset=utf-8", statusCode: status);
    }
}

using System.Text.RegularExpressions;

namespace TeamsAddin.Adapters.Graph;

/// <summary>An event's body is shared: our part stands in an element of its own, Outlook adds the online meeting's, people add theirs.</summary>
internal static partial class GraphBody
{
    public static string Of(string ours) => $"<div id=\"teamsaddin-session\">{ours}</div>";

    /// <summary>The body with our part in the place of our old one; null: it is to stay as it is. What we do not know we do not replace.</summary>
    public static string? Renew(string body, string ours) => OurPart.Match(body) is { Success: true } found
        ? string.Concat(body.AsSpan(0, found.Index), Of(ours), body.AsSpan(found.Index + found.Length))
        : string.IsNullOrWhiteSpace(Tags.Replace(body, "")) ? Of(ours) : null;

    [GeneratedRegex("<style.*?</style>|<[^>]*>|&nbsp;", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags { get; }

    /// <summary>Exchange puts x_ before ids that it has seen before. Our part holds no element of the same name.</summary>
    [GeneratedRegex("<div[^>]*\\sid=\"?(x_)*teamsaddin-session\"?[^>]*>.*?</div>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OurPart { get; }
}

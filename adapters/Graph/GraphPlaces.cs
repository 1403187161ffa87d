using System.Text.RegularExpressions;

namespace TeamsAddin.Adapters.Graph;

/// <summary>Where people meet, without what Outlook adds when somebody saves an event with an online meeting: that is no other place.</summary>
internal static partial class GraphPlaces
{
    public static string Of(string? shown) => Meeting.Replace(shown ?? "", "");

    /// <summary>In the three languages of the product; alone where the event has no place.</summary>
    [GeneratedRegex("(^|[;；]) *Microsoft Teams *(Meeting|会议|會議) *$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Meeting { get; }
}

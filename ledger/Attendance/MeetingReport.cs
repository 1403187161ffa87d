using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>One stay of somebody in an online meeting (UTC).</summary>
/// <param name="Person">The object id in Entra; null: a guest without one, or a caller by telephone.</param>
public sealed record MeetingStay(string? Person, DateTimeOffset From, DateTimeOffset To);

/// <summary>Who was in an event's online meeting and when, out of all its attendance reports.</summary>
/// <param name="Reports">The reports' ids.</param>
/// <param name="Nameless">Records of people without an object id; their stays are left out.</param>
public sealed record MeetingReport(IReadOnlyList<string> Reports, IReadOnlyList<MeetingStay> Stays, int Nameless);

/// <summary>What came of asking for an event's attendance reports.</summary>
public abstract record MeetingAnswer
{
    private MeetingAnswer()
    {
    }

    public sealed record Read(MeetingReport Report) : MeetingAnswer;

    /// <summary>The meeting is there and has no report of that time (yet).</summary>
    public sealed record NoReport : MeetingAnswer;

    /// <summary>Nothing to ask for: the cloud has no reports, or the event no online meeting.</summary>
    public sealed record NoMeeting : MeetingAnswer;

    /// <summary>The service does not let us read them; the code is its own.</summary>
    public sealed record Unreadable(string Code) : MeetingAnswer;
}

/// <summary>Pure: how long each was in the meeting.</summary>
public static class MeetingMinutes
{
    /// <summary>
    /// Whole minutes in a window, by object id without regard to case: stays that overlap, on two devices or in two reports, count once; those after
    /// a re-join are added up. A stay that ends before it begins counts as nothing.
    /// </summary>
    public static IReadOnlyDictionary<string, int> Of(MeetingReport report, DateTimeOffset from, DateTimeOffset to)
    {
        var minutes = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var stays in report.Stays.Where(s => s.Person is not null).GroupBy(s => s.Person!, StringComparer.OrdinalIgnoreCase))
        {
            var (total, until) = (TimeSpan.Zero, from);
            foreach (var stay in stays.OrderBy(s => s.From))
            {
                var (begin, end) = (stay.From > until ? stay.From : until, stay.To < to ? stay.To : to);
                if (end > begin)
                {
                    total += end - begin;
                    until = end;
                }
            }

            minutes[stays.Key] = (int)total.TotalMinutes;
        }

        return minutes;
    }

    /// <summary>From so many minutes on somebody counts as having been there: 10, or a third of a short session.</summary>
    public static int Least(SessionFile file) => Math.Max(1, Math.Min(10, (int)((file.End - file.Start).TotalMinutes / 3)));
}

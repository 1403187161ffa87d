using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Times of a register on its cards: a clock's on the session's own day, else with the day.</summary>
internal static class RegisterTimes
{
    /// <summary>Until when it is open. One that was opened again is looked at on other days than the session's.</summary>
    public static string CloseOf(Wording wording, SessionFile file) =>
        file.ReopenedUntil is null && IsOn(file, file.OpensAt) && IsOn(file, file.ClosesAt)
            ? wording.Clock(file.ClosesAt, file.Plan!.TimeZone) : wording.Until(file.ClosesAt, file.Plan!.TimeZone);

    /// <summary>When somebody was entered in it.</summary>
    public static string Of(Wording wording, SessionFile file, DateTimeOffset at, bool afterwards) =>
        !afterwards && IsOn(file, at) ? wording.Clock(at, file.Plan!.TimeZone) : wording.When(at, file.Plan!.TimeZone);

    private static bool IsOn(SessionFile file, DateTimeOffset at) => LocalDays.DayOf(at, file.Plan!.TimeZone) == LocalDays.DayOf(file.Start, file.Plan.TimeZone);
}

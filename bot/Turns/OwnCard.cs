using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Turns;

/// <summary>Pure: which of a session's cards is a person's own now. His page and the calendar's link open it.</summary>
internal static class OwnCard
{
    public static string Of(SessionFile file, string person, Powers powers, DateTimeOffset now) => powers switch
    {
        _ when file.Plan is null || file.Cancellation is not null => CardNames.CheckIn,
        { Leads: true } when now < file.OpensAt => CardNames.Leader,
        { Leads: true } when file.Closing is null && now < file.ClosesAt => CardNames.Register,
        { Leads: true } when file.NotHeld is not null || HasMatters(file, person, now) => CardNames.Matters,
        { Leads: true } when file.Minutes.Stage is MinutesStage.Submitted or MinutesStage.Approved => CardNames.MinutesReview,
        // Until the close he may still have to check in himself.
        { Records: true } when now >= file.End && file is { InQuestion: false, NotHeld: null } && (file.Closing is not null || file.Marks.ContainsKey(person)) => CardNames.MinutesForm,
        _ => CardNames.CheckIn,
    };

    /// <summary>Something waits for the leader besides the minutes, which have a card of their own.</summary>
    private static bool HasMatters(SessionFile file, string person, DateTimeOffset now) =>
        LeaderMatters.OpenIn(file, now).Any(m => m.Kind is not (MatterKind.Minutes or MatterKind.Notes)) || file.Notes.Any(n => n.Value.ReadBy is null && n.Key != person);
}

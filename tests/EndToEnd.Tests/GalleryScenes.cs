using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>Which pictures docs/cards.md has, and which card each is of: every card has at least one.</summary>
internal static class GalleryScenes
{
    /// <summary>By the picture's name: a session's card by its name, a note by its kind, another by what makes it.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["absent"] = CardNames.CheckIn,
        ["check-in"] = CardNames.CheckIn,
        ["check-in-code"] = CardNames.CheckIn,
        ["code"] = CardNames.Code,
        ["guest"] = CardNames.Guest,
        ["guests"] = CardNames.Guests,
        ["leader"] = CardNames.Leader,
        ["leave"] = CardNames.Leave,
        ["leave-ahead"] = CardNames.Leave,
        ["leave-ahead-own"] = CardNames.Leave,
        ["own-leave"] = CardNames.Leave,
        ["make-up"] = CardNames.MakeUp,
        ["make-up-returned"] = CardNames.MakeUp,
        ["make-up-review"] = CardNames.MakeUpReview,
        ["matters"] = CardNames.Matters,
        ["matters-report"] = CardNames.Matters,
        ["was-it-held"] = CardNames.Matters,
        ["minutes-form"] = CardNames.MinutesForm,
        ["minutes-corrected"] = CardNames.MinutesReview,
        ["minutes-part"] = CardNames.MinutesReview,
        ["minutes-review"] = CardNames.MinutesReview,
        ["notes"] = CardNames.Notes,
        ["notes-long"] = CardNames.Notes,
        ["notes-replace"] = CardNames.Notes,
        ["notes-review"] = CardNames.NotesReview,
        ["register"] = CardNames.Register,
        ["register-closed"] = CardNames.Register,

        ["unreached"] = CardNames.Unreached,

        ["cancelled"] = NoticeKind.Cancelled,
        ["change-refused"] = NoticeKind.ChangeRefused,
        ["escalate"] = DueKind.Escalate,
        ["leave-withdrawn"] = AttendanceNotices.LeaveWithdrawn,
        ["minutes-approved"] = NoticeKind.MinutesApproved,
        ["minutes-escalate"] = DueKind.MinutesEscalate,
        ["moved"] = NoticeKind.Moved,

        ["calendar"] = "PersonCards.Calendar",
        ["digest"] = "DigestCard.Make",
        ["dossier-failed"] = "PersonCards.DossierFailed",
        ["dossier-ready"] = "PersonCards.DossierReady",
        ["export"] = "PersonCards.Export",
        ["help"] = "PersonCards.Help",
        ["my"] = "MyCard.Make",
        ["my-above"] = "MyCard.Make",
        ["my-leader"] = "MyCard.Make",
        ["not-understood"] = "PersonCards.Message",
        ["notices"] = "NoticesCard.Make",
        ["plan"] = "PlanCards.Of",
        ["plan-publishing"] = "PlanCards.Of",
        ["plan-ready"] = "PlanCards.Of",
        ["plan-unit"] = "PlanCards.OfUnit",
        ["plan-units"] = "PlanCards.OfUnits",
        ["reach"] = "ReachCard.Make",
        ["refused"] = "PersonCards.Message",
        ["seal"] = "SealCard.Make",
        ["seal-alarm"] = "SealCard.Make",
        ["welcome"] = "PersonCards.Welcome",
    };

    /// <summary>What a heading adds to the card's title, which alone does not tell what is to be seen.</summary>
    public static readonly IReadOnlyDictionary<string, string> States = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["leave-ahead"] = "other days asked for",
        ["leave-ahead-own"] = "asked for, as are other days",
        ["minutes-part"] = "part 2 of a long text",
        ["notes-long"] = "what is recorded does not fit into the input",
    };
}

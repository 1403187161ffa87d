using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>The members' card: a reminder that becomes the check-in, then shows what was recorded and what is still owed.</summary>
internal static class CheckInCard
{
    /// <summary>Characters: six digits, and spaces as the code is shown.</summary>
    private const int LongestCode = 10;

    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var zone = file.Plan!.TimeZone;
        var card = CardFrame.ForSession(viewer, view).WithRefusal(refusal);
        if (file.Cancellation is not null || file.NotHeld is not null)
        {
            card.Body.Add(CardFrame.Text(wording[file.Cancellation is not null ? "card.cancelled.text" : "card.notHeld.text"], AdaptiveTextColor.Attention, bold: true));
            return card;
        }

        var mark = file.Marks.GetValueOrDefault(viewer.Person);
        AddMark(card, viewer, view, mark);
        var visitor = file.Guests.Find(g => g.Guest == viewer.Person);
        if (visitor is not null)
        {
            card.Body.Add(CardFrame.Text(wording.Format("card.checkIn.visitor", RegisterTimes.Of(wording, file, visitor.At, afterwards: false)), AdaptiveTextColor.Good, bold: true));
        }

        AddLeave(card, viewer, view);
        var open = viewer.Now >= file.OpensAt && viewer.Now < file.ClosesAt && file.Closing is null;
        card.Body.Add(CardFrame.Text(
            open ? wording.Format("card.checkIn.open", RegisterTimes.CloseOf(wording, file)) + (mark is { ByLeader: false, IsPresent: true } ? " " + wording["card.checkIn.change"] : "")
            : viewer.Now < file.OpensAt ? wording.Format("card.checkIn.opens", wording.When(file.OpensAt, zone), RegisterTimes.CloseOf(wording, file))
            : wording.Format("card.checkIn.closed", wording.When(file.ClosesAt, zone))));
        if (file.Closing is null && viewer.Now < file.ClosesAt && mark is not { HoldsOnArrival: true } && (visitor is null || file.OnRoster.ContainsKey(viewer.Person)))
        {
            if (open && file.Terms.CodeDemanded && mark is not { IsPresent: true })
            {
                card.Body.Add(new AdaptiveTextInput { Id = "code", Label = wording["card.checkIn.code"], Placeholder = wording["card.checkIn.codeHint"], MaxLength = LongestCode });
            }

            // A visitor is in no count of places: he is here, wherever.
            var visits = Visit.IsFor(view.Organisation, file, viewer.Person, viewer.Now);
            card.WithActions(CardFrame.Execute(wording[visits ? "action.visit" : "action.onSite"], Verbs.CheckIn, view.FileId, ("mode", "onSite")).Primary());
            if (!visits)
            {
                card.WithActions(CardFrame.Execute(wording["action.online"], Verbs.CheckIn, view.FileId, ("mode", "online")));
            }
        }

        AddDoors(card, viewer, view, mark);
        AddWayBack(card, viewer, view);
        return card.WithRefresh(viewer, CardNames.CheckIn, view.FileId);
    }

    /// <summary>To the register, for who leads and has opened this in its place. Asked of leaders alone: who taps it is 2,000 others.</summary>
    private static void AddWayBack(AdaptiveCard card, Viewer viewer, SessionView view)
    {
        if (view.File.OnRoster.GetValueOrDefault(viewer.Person) is { Role: >= Role.Deputy } || Visit.IsIn(view.File, viewer.Person) || Visit.IsFor(view.Organisation, view.File, viewer.Person, viewer.Now))
        {
            card.WithRegister(viewer with { Powers = Powers.Of(view.Organisation, view.File, viewer.Person, viewer.Now) }, view);
        }
    }

    /// <summary>The way to it from a leader's own card: who leads a session is on its roster as well, and checks in or asks for leave like everybody; or leads it from above, and is a visitor.</summary>
    public static AdaptiveCard WithOwnCheckIn(this AdaptiveCard card, Viewer viewer, SessionView view) =>
        view.File is { Closing: null } file && viewer.Now < file.ClosesAt
        && (file.OnRoster.ContainsKey(viewer.Person) ? file.Marks.GetValueOrDefault(viewer.Person) is not { IsPresent: true } : Visit.IsFor(view.Organisation, file, viewer.Person, viewer.Now) && !Visit.IsIn(file, viewer.Person))
            ? card.WithActions(CardFrame.Open(viewer.Wording["action.ownCheckIn"], view.FileId, CardNames.CheckIn))
            : card;

    private static void AddMark(AdaptiveCard card, Viewer viewer, SessionView view, Mark? mark)
    {
        if (mark is null)
        {
            return;
        }

        var (file, wording) = (view.File, viewer.Wording);
        var mode = wording["mode." + mark.Mode] + (mark.Late ? $" ({wording["late"]})" : "") + (mark.Afterwards ? $" ({wording["afterwards"]})" : "");
        var text = mark.ByLeader ? wording.Format("card.checkIn.byLeader", mode)
            : mark.IsPresent ? wording.Format("card.checkIn.recorded", mode, RegisterTimes.Of(wording, file, mark.At, mark.Afterwards))
            : mode;
        if (file.HasMadeUp(viewer.Person) && file.OwesMakeUp(viewer.Person))
        {
            text += " · " + wording["madeUp"];
        }

        card.Body.Add(CardFrame.Text(text, mark.Mode == Mode.Absent ? AdaptiveTextColor.Attention : AdaptiveTextColor.Good, bold: true));
    }

    private static void AddLeave(AdaptiveCard card, Viewer viewer, SessionView view)
    {
        if (view.File.Leaves.GetValueOrDefault(viewer.Person) is { } leave)
        {
            LeaveCard.AddState(card, viewer, view, leave);
        }
    }

    /// <summary>What else he can do from here.</summary>
    private static void AddDoors(AdaptiveCard card, Viewer viewer, SessionView view, Mark? mark)
    {
        var (file, wording) = (view.File, viewer.Wording);
        if (mark is not { IsPresent: true } && file.OnRoster.ContainsKey(viewer.Person) && viewer.Now < file.LocksAt)
        {
            var leave = file.Leaves.GetValueOrDefault(viewer.Person);
            var attaches = AttachLeave.Closed(file, viewer.Person, viewer.Now) is null;
            if (leave is not { Stands: true } || attaches || WithdrawLeave.IsOpen(file, leave, viewer.Now))
            {
                card.WithActions(CardFrame.Open(wording[leave is { Stands: true } ? "action.ownLeave" : "action.leave"], view.FileId, CardNames.Leave));
            }

            if (attaches && leave!.Attachments.IsEmpty)
            {
                AttachmentButtons.AddHandIn(card, viewer, view, AttachTo.Leave, "action.attach");
            }
        }

        if (file.OwesMakeUp(viewer.Person))
        {
            card.WithActions(CardFrame.Open(wording["action.makeUp"], view.FileId, CardNames.MakeUp));
        }

        if (file.Terms.Notes != NotesWanted.None && viewer.Now >= file.Start && mark is { IsPresent: true })
        {
            card.WithActions(CardFrame.Open(wording["action.notes"], view.FileId, CardNames.Notes));
        }
    }
}

using System.Collections.Immutable;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Tests.Teams;

/// <summary>The states of a session of which cards are made.</summary>
public sealed partial class CardTests
{
    /// <summary>The file told up to a state.</summary>
    private static SessionFile FileIn(string state, int people)
    {
        var file = SessionFile.Empty;
        var at = Start.AddDays(-7);
        Tell(new Planned(
            Branch, [new Counts(Branch, "branch-assembly", "2026-Q1")], SessionType.Assembly, new LocalText("支部党员大会", "支部黨員大會", "Branch assembly"), Start, Start.AddHours(1),
            "Asia/Shanghai", "zh-Hans", "三楼会议室", Person(0), Person(1), null, new Terms(new Fraction(1, 2)) { CodeDemanded = state == "demanding", Notes = NotesWanted.Demanded }, "p"));
        if (state == "planned")
        {
            return file;
        }

        Tell(new Invited([.. Enumerable.Range(0, people).Select(i => new RosterEntry(Person(i), i switch { 0 => Role.Leader, 1 => Role.Recorder, _ => Role.Member }, new string('a', 64)))], 1, 1));
        if (state is "cancelled")
        {
            Tell(new Cancelled("admin", "x"));
        }

        if (state is "moved")
        {
            Tell(new Moved(Start.AddDays(1), Start.AddDays(1).AddHours(1), Nasty, "outlook", 2));
        }

        if (state is "invited" or "cancelled" or "moved")
        {
            return file;
        }

        Tell(new Confirmed("t", "m"));
        if (state == "confirmed")
        {
            return file;
        }

        foreach (var i in Enumerable.Range(0, Math.Min(people, 60)).Where(i => i % 2 == 0))
        {
            Tell(new LeaveAsked("r", Person(i), new(2026, 3, 5), new(2026, 4, 5), "h"));
            foreach (var one in Enumerable.Range(0, i % 4 == 0 ? AttachLeave.MaxFiles : 0))
            {
                Tell(new LeaveAttached("r", Person(i), $"h{one}"));
            }
        }

        if (state is "leave" or "withdrawn")
        {
            foreach (var person in state == "leave" ? [] : file.Leaves.Keys)
            {
                Tell(new LeaveDecided("r", person, Granted: true, "h"));
                Tell(new LeaveWithdrawn("r", person));
            }

            return file;
        }

        if (state is "asked" or "notHeld" or "reopened")
        {
            at = Start.AddHours(2);
            Tell(new Closed(0, 0, 0, 0, [], false, null) { AnswerBy = at.AddDays(3) });
            if (state == "notHeld")
            {
                Tell(new NotHeld(people == 1 ? "system" : "leader", "h"));
            }
            else if (state == "reopened")
            {
                Tell(new RegisterReopened(Start.AddDays(6), "admin", "h"));
                Tell(new Attended(Person(0), Mode.OnSite, Late: false, ByLeader: true, "h") { Afterwards = true });
            }

            return file;
        }

        at = Start;
        if (state == "demanding")
        {
            return file;
        }

        Tell(new LeaveDecided("r", Person(0), Granted: people == 1, "h"));
        foreach (var i in Enumerable.Range(0, Math.Min(people, 30)))
        {
            Tell(new GuestAdded("guest-" + Person(i), new string('a', 64), (GuestRole)(i % 2), "h"));
        }

        foreach (var (i, mode) in new[] { Mode.OnSite, Mode.Online, Mode.Excused }.Index().TakeWhile(m => m.Index < people))
        {
            Tell(new Attended(Person(i), mode, Late: i == 1, ByLeader: i == 2, null));
        }

        if (state == "open")
        {
            return file;
        }

        at = Start.AddHours(2);
        Tell(new Closed(1, 1, 1, 1, [.. Enumerable.Range(3, Math.Max(0, people - 3)).Select(Person)], true, at.AddDays(14)));
        Tell(new NotesHandedIn(Person(0), 1, "h", "h"));
        foreach (var i in Enumerable.Range(3, Math.Clamp(people - 3, 0, 40)))
        {
            Tell(new MakeUpHandedIn(Person(i), 1, (MakeUpWay)(i % 2), i % 2 == 0 ? new string('b', 32) : null, "h"));
            Tell(new NotesHandedIn(Person(i), 1, "h", "h"));
        }

        Tell(people == 1 ? new ReportMissing("Forbidden") : new Reported(["r"], "p", [.. Enumerable.Range(0, people).Select(i => new ReportDifference(Person(i), file.Marks.GetValueOrDefault(Person(i))?.Mode, i == 1 ? 0 : 60))], people, 1, 1));
        if (state == "submitted")
        {
            Tell(new NotesRead(Person(0), 1));
            Tell(new MadeUp(Person(4), 1));
            Tell(new AttendanceCorrected(Person(1), Mode.Absent, false, "h"));
        }

        if (state == "locked")
        {
            Tell(new MinutesLocked());
        }
        else if (state != "closed")
        {
            at = Start.AddDays(4);
            Tell(new MinutesSubmitted(1, "h"));
            Tell(state switch { "returned" => new MinutesReturned(1, "h", at.AddDays(7)), "approved" => new MinutesApproved(1), _ => (object)new Confirmed("t", null) });
            for (var i = 0; i < 5 && state == "approved"; i++)
            {
                Tell(new MinutesCorrected("h", "h"));
            }
        }

        return file;

        void Tell(object fact) => file = file.Apply(new Entry(file.Sequence + 1, "k", fact.GetType().Name, at, Person(1), fact));
    }
}

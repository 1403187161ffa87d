using System.Collections.Frozen;
using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>What became of a day's notices, for who leads and for admins: how many were to be told and were, and who was not reached and why.</summary>
public static class NoticesCard
{
    private const int ShownPeople = 12;
    private static readonly FrozenSet<string> Pointless = new[] { "done", "moved", "cancelled", "not-on-roster" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Bytes of a line.</summary>
    internal const int LongestLine = 200;

    /// <param name="rows">Of the units that the viewer may see.</param>
    public static Card Make(Viewer viewer, DateOnly day, IReadOnlyList<NoticeCounts> rows, Func<string, string> nameOf)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording.Format("card.notices.title", LeaveCard.Days(wording, day, day)), wording["app.name"]);
        if (rows.Count == 0)
        {
            card.Body.Add(CardFrame.Text(wording["card.notices.none"]));
        }
        else
        {
            card.Body.Add(CardFrame.Text(Sum(wording, rows), bold: true));
            var kinds = new AdaptiveFactSet();
            kinds.Facts.AddRange(rows.GroupBy(r => GroupOf(r.Kind)).OrderBy(g => g.Key).Select(g => new AdaptiveFact(wording["notices." + g.Key], Short(wording, [.. g]))));
            card.Body.Add(kinds);
            AddReasons(card, wording, rows);
            AddPeople(card, wording, rows, nameOf);
        }

        card.Body.Add(new AdaptiveDateInput { Id = "day", Label = wording["label.day"], Value = day.ToString("O", System.Globalization.CultureInfo.InvariantCulture) });
        return new Card(card.WithActions(CardFrame.Execute(wording["action.show"], Verbs.Notices, "").Primary()));
    }

    /// <summary>All that is counted of some notices: expected = delivered + failed + unreachable + uncertain + open.</summary>
    public static string Sum(Wording wording, IReadOnlyList<NoticeCounts> rows)
    {
        var (failed, unreachable, uncertain, open) = (rows.Sum(r => r.Failed), rows.Sum(r => r.Unreachable), rows.Sum(r => r.Uncertain), rows.Sum(r => r.Open));
        return wording.Format("card.notices.sum", rows.Sum(r => r.Expected), rows.Sum(r => r.Delivered))
            + Part("card.notices.failed", failed) + Part("card.notices.unreachable", unreachable) + Part("card.notices.uncertain", uncertain) + Part("card.notices.open", open);

        string Part(string key, int count) => count > 0 ? wording.Format(key, count) : "";
    }

    private static string Short(Wording wording, IReadOnlyList<NoticeCounts> rows)
    {
        // Of what had lost its point nobody misses anything.
        var missing = rows.Sum(r => r.Failed + r.Unreachable - r.Reasons.Where(n => Pointless.Contains(n.Key)).Sum(n => n.Value));
        return $"{rows.Sum(r => r.Delivered).ToString(wording.Culture)}/{rows.Sum(r => r.Expected).ToString(wording.Culture)}" + (missing > 0 ? wording.Format("card.notices.missing", missing) : "");
    }

    private static void AddReasons(AdaptiveCard card, Wording wording, IReadOnlyList<NoticeCounts> rows)
    {
        var reasons = rows.SelectMany(r => r.Reasons).GroupBy(r => r.Key, StringComparer.Ordinal).Select(g => (Code: g.Key, Count: g.Sum(r => r.Value))).OrderByDescending(r => r.Count).Take(ShownPeople).ToList();
        if (reasons.Count > 0)
        {
            card.Body.Add(CardFrame.Text(wording["card.notices.reasons"], bold: true));
            card.Body.Add(CardFrame.Facts([.. reasons.Select(r => (ReasonOf(wording, r.Code), (string?)r.Count.ToString(wording.Culture)))]));
        }
    }

    private static void AddPeople(AdaptiveCard card, Wording wording, IReadOnlyList<NoticeCounts> rows, Func<string, string> nameOf)
    {
        var nobody = rows.SelectMany(r => r.Nobody).DistinctBy(n => n.Person, StringComparer.Ordinal).ToList();
        if (nobody.Count == 0)
        {
            return;
        }

        card.Body.Add(CardFrame.Text(wording["card.notices.people"], AdaptiveTextColor.Warning, bold: true));
        foreach (var one in nobody.Take(ShownPeople))
        {
            card.Body.Add(CardFrame.SmallWritten($"{nameOf(one.Person)} · {ReasonOf(wording, one.Reason)}", LongestLine));
        }

        if (nobody.Count > ShownPeople)
        {
            card.Body.Add(CardFrame.Small(wording.Format("card.register.more", nobody.Count - ShownPeople)));
        }
    }

    /// <summary>A code of ours in words; the channel's own as it is, for who looks it up.</summary>
    internal static string ReasonOf(Wording wording, string code) => code switch
    {
        "no-app" or "too-late" or "quiet-hours" or "app-not-in-catalog" or "conversation-unreadable" or "done" or "moved" or "cancelled" or "not-on-roster" => wording["notices.reason." + code],
        _ when code.StartsWith("install-", StringComparison.Ordinal) => wording["notices.reason.install"],
        "" => wording["notices.reason.unknown"],
        _ => CardFrame.Cut(code, LongestLine),
    };

    private static NoticeGroup GroupOf(string kind) => NoticeKind.Plain(kind) switch
    {
        DueKind.Members => NoticeGroup.Members,
        DueKind.Leader or DueKind.Escalate or DueKind.Register => NoticeGroup.Leaders,
        NoticeKind.Moved or NoticeKind.Cancelled or NoticeKind.ChangeRefused => NoticeGroup.Changes,
        AttendanceNotices.LeaveAsked or AttendanceNotices.LeaveDecided or AttendanceNotices.LeaveWithdrawn => NoticeGroup.Leave,
        AttendanceNotices.MakeUp or AttendanceNotices.MakeUpDue or AttendanceNotices.MakeUpOverdue or AttendanceNotices.MakeUpOwed or AttendanceNotices.MakeUpReview or AttendanceNotices.MakeUpDecided => NoticeGroup.MakeUps,
        AttendanceNotices.Notes or AttendanceNotices.NotesDue or AttendanceNotices.NotesOwed or AttendanceNotices.NotesReview => NoticeGroup.Notes,
        var plain when plain.StartsWith("minutes", StringComparison.Ordinal) => NoticeGroup.Minutes,
        _ => NoticeGroup.Others,
    };

    private enum NoticeGroup
    {
        Members,
        Leaders,
        Changes,
        Leave,
        MakeUps,
        Notes,
        Minutes,
        Others,
    }
}

using System.Globalization;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Something that must happen for a session at a time (UTC).</summary>
/// <param name="Kind">One of <see cref="DueKind"/>, with an offset in minutes where there are several.</param>
public sealed record Due(string Kind, DateTimeOffset At);

public static class DueKind
{
    public const string Invite = "invite";
    public const string Leader = "leader";
    public const string Members = "members";
    public const string Escalate = "escalate";
    public const string Register = "register";
    public const string Close = "close";
    public const string MinutesForm = "minutesForm";
    public const string MinutesDue = "minutesDue";
    public const string MinutesOverdue = "minutesOverdue";
    public const string Lock = "lock";
}

/// <summary>What a session's state says must happen, and when. Everything that happens re-reads the file first.</summary>
public static class Dues
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IEnumerable<Due> Of(SessionFile file)
    {
        if (file.Plan is null || file.Cancellation is not null)
        {
            return [];
        }

        return file.Closing is null ? BeforeTheClose(file) : AfterTheClose(file);
    }

    private static IEnumerable<Due> BeforeTheClose(SessionFile file)
    {
        yield return new Due(DueKind.Invite, file.Start.AddDays(-file.Terms.InviteDaysBefore));
        foreach (var offset in file.Terms.LeaderReminders)
        {
            yield return new Due(string.Create(CultureInfo.InvariantCulture, $"{DueKind.Leader}{offset}"), file.Start.AddMinutes(-offset));
        }

        yield return new Due(DueKind.Members, file.Start.AddMinutes(-file.Terms.MemberReminder));
        yield return new Due(DueKind.Escalate, file.Start - Day);
        yield return new Due(DueKind.Register, file.OpensAt);
        yield return new Due(DueKind.Close, file.ClosesAt + CloseRegister.Grace);
    }

    private static IEnumerable<Due> AfterTheClose(SessionFile file)
    {
        var minutes = file.Minutes;
        if (minutes.Stage is MinutesStage.None)
        {
            yield return new Due(DueKind.MinutesForm, file.ClosesAt + CloseRegister.Grace);
        }

        if (minutes.Stage is MinutesStage.None or MinutesStage.Returned)
        {
            var version = minutes.Version == 0 ? "" : minutes.Version.ToString(CultureInfo.InvariantCulture);
            yield return new Due(DueKind.MinutesDue + version, file.MinutesDue - Day);
            yield return new Due(DueKind.MinutesOverdue + version, file.MinutesDue);
            yield return new Due(DueKind.Lock + version, file.LocksAt > file.MinutesDue ? file.LocksAt : file.MinutesDue);
        }
    }
}

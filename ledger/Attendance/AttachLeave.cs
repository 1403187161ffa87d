using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>Who asked for leave hands in what shows why: a certificate, a summons, an order to travel.</summary>
/// <param name="Actor">The person, or system where the request came into the file later.</param>
/// <param name="Request">The request that he sees: an old page adds nothing to a new one.</param>
/// <param name="Attachment">The record of an <see cref="AttachedFile"/>.</param>
public sealed record AttachLeave(string Key, string Actor, string Person, string Request, SaltedText Attachment)
{
    /// <summary>Files of one request.</summary>
    public const int MaxFiles = 3;

    /// <summary>It was taken for another session of the request, where the limit was looked at.</summary>
    public bool FromAnother { get; init; }

    public static readonly Refusal TooMany = new("too-many-attachments", [MaxFiles.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, AttachLeave command, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (file.Leaves.GetValueOrDefault(command.Person) is not { Stands: true } leave || leave.Request != command.Request)
        {
            return Decision.Refuse("no-leave-stands");
        }

        if (leave.Attachments.Contains(command.Attachment.Hash, StringComparer.Ordinal))
        {
            return Decision.Nothing;
        }

        if (now >= file.LocksAt)
        {
            return Decision.Refuse("register-locked");
        }

        return leave.Attachments.Length >= MaxFiles && !command.FromAnother
            ? new Refused(TooMany)
            : new Recorded(SessionFacts.Table.Draft(new LeaveAttached(command.Request, command.Person, command.Attachment.Hash), command.Attachment));
    }

    /// <summary>Why who asked cannot hand in one more now; null: he can.</summary>
    public static Refusal? Closed(SessionFile file, string person, DateTimeOffset now) =>
        (Decide(file, new AttachLeave("", person, person, file.Leaves.GetValueOrDefault(person)?.Request ?? "", new SaltedText("", default)), now) as Refused)?.Refusal;
}

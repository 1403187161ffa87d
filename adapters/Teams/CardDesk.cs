using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams;

/// <summary>Makes a session's cards from the file as it stands, for one person.</summary>
public sealed class CardDesk(SessionBook sessions, OrganisationStore organisations, CountNotices notices, TimeProvider time)
{
    /// <summary>The card of a name, or null where there is no such card or session.</summary>
    /// <param name="refusal">Why what the person asked for was not done, or null.</param>
    public async Task<Card?> MakeAsync(string name, string fileId, Viewer viewer, Refusal? refusal, CancellationToken cancellationToken)
    {
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        return file.Plan is null ? null : Make(name, viewer, await ViewAsync(name, fileId, file, cancellationToken), Said(viewer, file, refusal));
    }

    public async Task<Card?> MakeAsync(string name, string fileId, SessionFile file, Viewer viewer, Refusal? refusal, CancellationToken cancellationToken) =>
        file.Plan is null ? null : Make(name, viewer, await ViewAsync(name, fileId, file, cancellationToken), Said(viewer, file, refusal));

    public async Task<Powers> PowersAsync(string unit, string person, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var day = LocalDays.DayOf(time.GetUtcNow(), organisation.Find(unit)?.TimeZone ?? "UTC");
        return Powers.Of(organisation, unit, person, day, admin: false);
    }

    /// <summary>The card that a kind of notice is.</summary>
    public static string CardOf(string noticeKind) => NoticeKind.Plain(noticeKind) switch
    {
        DueKind.Members => CardNames.CheckIn,
        DueKind.Leader => CardNames.Leader,
        DueKind.Register => CardNames.Register,
        DueKind.MinutesForm or DueKind.MinutesDue or DueKind.MinutesOverdue or NoticeKind.MinutesReturned => CardNames.MinutesForm,
        NoticeKind.MinutesReview => CardNames.MinutesReview,
        var other => other,
    };

    /// <summary>A refusal in the person's language.</summary>
    public static string Say(Wording wording, Refusal refusal, string timeZone)
    {
        // A detail that is an instant is told on the unit's clock.
        var details = refusal.Details.Select(d => DateTimeOffset.TryParseExact(d, "O", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var at)
            ? wording.When(at, timeZone) : d).ToArray<object?>();
        return wording.Format("refusal." + refusal.Code, details);
    }

    /// <summary>Pure: the card of a name from what was read, or null where there is no such card.</summary>
    internal static Card? Make(string name, Viewer viewer, SessionView view, string? said) => name switch
    {
        CardNames.CheckIn => new Card(CheckInCard.Make(viewer, view, said)),
        CardNames.Leader => new Card(LeaderCard.Make(viewer, view, said)),
        CardNames.Register => new Card(RegisterCard.Make(viewer, view, said)),
        CardNames.MinutesForm => new Card(MinutesFormCard.Make(viewer, view, said)),
        CardNames.MinutesReview => new Card(MinutesReviewCard.Make(viewer, view, said)),
        "moved" or "cancelled" or "changeRefused" or "escalate" or "minutesEscalate" or "minutesApproved" => new Card(NoteCard.Make(viewer, view, name)),
        _ => null,
    };

    private static string? Said(Viewer viewer, SessionFile file, Refusal? refusal) => refusal is null ? null : Say(viewer.Wording, refusal, file.Plan!.TimeZone);

    /// <summary>Whom the members' cards of the session as it is planned now have not reached.</summary>
    private async Task<IReadOnlyList<Unreached>> UnreachedAsync(string fileId, SessionFile file, CancellationToken cancellationToken)
    {
        var people = new Dictionary<string, Unreached>(StringComparer.Ordinal);
        await foreach (var row in notices.OfFileAsync(fileId, cancellationToken))
        {
            foreach (var person in row.Occasion == file.Occasion && NoticeKind.Plain(row.Kind) is DueKind.Members or NoticeKind.Moved ? row.Nobody : [])
            {
                people[person.Person] = person;
            }
        }

        return [.. people.Values];
    }

    private async Task<SessionView> ViewAsync(string name, string fileId, SessionFile file, CancellationToken cancellationToken) => new(
        fileId, file,
        await organisations.ReadAsync(cancellationToken),
        await organisations.NamesAsync(cancellationToken),
        await sessions.TextAsync(fileId, file.Confirmation?.Topic, cancellationToken),
        await sessions.TextAsync(fileId, file.Confirmation?.Materials, cancellationToken),
        await sessions.TextAsync(fileId, file.Minutes.Text, cancellationToken),
        await sessions.TextAsync(fileId, file.Minutes.Why, cancellationToken))
    {
        Unreached = name == CardNames.Leader ? await UnreachedAsync(fileId, file, cancellationToken) : [],
    };
}

using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams;

/// <summary>Makes a session's cards from the file as it stands, for one person.</summary>
public sealed class CardDesk(SessionBook sessions, OrganisationStore organisations, MakeUpDesk makeUps, LeaveBook leaves, CodeDesk codes, CountNotices notices, AttachmentLinks links, TimeProvider time)
{
    /// <summary>The card of a name, or null where there is no such card or session.</summary>
    /// <param name="refusal">Why what the person asked for was not done, or null.</param>
    public async Task<Card?> MakeAsync(string name, string fileId, Viewer viewer, Refusal? refusal, CancellationToken cancellationToken) =>
        await MakeAsync(name, fileId, (await sessions.ReadAsync(fileId, cancellationToken)).State, viewer, refusal, cancellationToken);

    public async Task<Card?> MakeAsync(string name, string fileId, SessionFile file, Viewer viewer, Refusal? refusal, CancellationToken cancellationToken)
    {
        if (file.Plan is null)
        {
            return null;
        }

        var view = await ViewAsync(name, fileId, file, viewer, cancellationToken);
        return Make(name, viewer, view, refusal is null ? null : Say(viewer.Wording, refusal, file.Plan.TimeZone, view.NameOf));
    }

    public async Task<Powers> PowersAsync(SessionFile file, string person, CancellationToken cancellationToken) =>
        file.Plan is null ? Powers.None : Powers.Of(await organisations.ReadAsync(cancellationToken), file, person, time.GetUtcNow());

    /// <summary>The card that a kind of notice is.</summary>
    public static string CardOf(string noticeKind) => NoticeKind.Plain(noticeKind) switch
    {
        DueKind.Members => CardNames.CheckIn,
        DueKind.Leader => CardNames.Leader,
        DueKind.Register => CardNames.Register,
        DueKind.MinutesForm or DueKind.MinutesDue or DueKind.MinutesOverdue or NoticeKind.MinutesReturned => CardNames.MinutesForm,
        NoticeKind.MinutesReview => CardNames.MinutesReview,
        AttendanceNotices.AskHeld or AttendanceNotices.Up or AttendanceNotices.LeaveAsked or AttendanceNotices.MakeUpReview or AttendanceNotices.ReportReview or AttendanceNotices.NotesReview => CardNames.Matters,
        AttendanceNotices.LeaveDecided => CardNames.CheckIn,
        AttendanceNotices.MakeUp or AttendanceNotices.MakeUpDue or AttendanceNotices.MakeUpOverdue or AttendanceNotices.MakeUpOwed or AttendanceNotices.MakeUpDecided => CardNames.MakeUp,
        AttendanceNotices.Notes or AttendanceNotices.NotesDue or AttendanceNotices.NotesOwed => CardNames.Notes,
        var other => other,
    };

    /// <summary>A refusal in the person's language.</summary>
    /// <param name="nameOf">A person's name, where a detail is his id.</param>
    public static string Say(Wording wording, Refusal refusal, string timeZone, Func<string, string>? nameOf = null)
    {
        // A detail that is an instant is told on the unit's clock.
        var details = refusal.Details.Select(d => DateTimeOffset.TryParseExact(d, "O", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var at)
            ? wording.When(at, timeZone) : nameOf?.Invoke(d) ?? d).ToArray<object?>();
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
        CardNames.Leave => new Card(LeaveCard.Make(viewer, view, said)),
        CardNames.Code => new Card(CodeCard.Make(viewer, view, said)),
        CardNames.Guests => new Card(GuestsCard.Make(viewer, view, said)),
        CardNames.Guest => new Card(GuestCard.Make(viewer, view, said)),
        CardNames.Matters => new Card(MattersCard.Make(viewer, view, said)),
        CardNames.Unreached => new Card(UnreachedCard.Make(viewer, view, said)),
        CardNames.MakeUp => new Card(MakeUpCard.Make(viewer, view, said)),
        CardNames.MakeUpReview => new Card(MakeUpReviewCard.Make(viewer, view, said)),
        CardNames.Notes => new Card(NotesCard.Make(viewer, view, said)),
        CardNames.NotesReview => new Card(NotesReviewCard.Make(viewer, view, said)),
        _ when NoteCard.Kinds.ContainsKey(name) => new Card(NoteCard.Make(viewer, view, name)),
        _ => null,
    };

    private async Task<SessionView> ViewAsync(string name, string fileId, SessionFile file, Viewer viewer, CancellationToken cancellationToken)
    {
        var texts = await ReadAllAsync(CardTexts.Of(name, file, viewer), hash => sessions.TextAsync(fileId, hash, cancellationToken));
        var attached = await ReadAllAsync(CardTexts.AttachedOf(name, file, viewer), hash => sessions.AttachedAsync(fileId, hash, cancellationToken));
        var names = await organisations.NamesAsync(cancellationToken);
        return new SessionView(
            fileId, file,
            await organisations.ReadAsync(cancellationToken),
            names,
            await sessions.TextAsync(fileId, file.Confirmation?.Topic, cancellationToken),
            await sessions.TextAsync(fileId, file.Confirmation?.Materials, cancellationToken),
            await sessions.TextAsync(fileId, file.Minutes.Text, cancellationToken),
            await sessions.TextAsync(fileId, file.Minutes.Why, cancellationToken))
        {
            Texts = texts,
            Attached = attached,
            Links = links,
            Told = name == CardNames.Leader ? await ToldAsync(fileId, file, cancellationToken) : [],
            Unreached = name == CardNames.Unreached ? await UnreachedAsync(fileId, file, cancellationToken) : [],
            Guests = name is CardNames.Register or CardNames.Guests or CardNames.Guest ? await organisations.GuestNamesAsync(file.Guests.Select(g => (g.Guest, g.Name)), cancellationToken) : new Dictionary<string, string>(StringComparer.Ordinal),
            Ahead = name == CardNames.Leave ? await AheadAsync(file, viewer, cancellationToken) : [],
            Options = await OptionsAsync(name, fileId, file, viewer, cancellationToken),
            Code = name == CardNames.Code && viewer.Powers.Leads && file.Terms.CodeDemanded && file is { Closing: null, Cancellation: null } && viewer.Now >= file.OpensAt && viewer.Now < file.ClosesAt
                ? await codes.ShowAsync(fileId, cancellationToken) : null,
        };
    }

    /// <summary>What stands behind hashes, read at once: a card has some twenty at most. What was erased is missing.</summary>
    private static async Task<Dictionary<string, T>> ReadAllAsync<T>(IEnumerable<string?> hashes, Func<string, Task<T?>> read) where T : class
    {
        if (!hashes.Any(h => h is not null))
        {
            // As on most cards that are tapped.
            return [];
        }

        var found = await Task.WhenAll(hashes.OfType<string>().Distinct(StringComparer.Ordinal).Select(async hash => (Hash: hash, Read: await read(hash))));
        return found.Where(f => f.Read is not null).ToDictionary(f => f.Hash, f => f.Read!, StringComparer.Ordinal);
    }

    /// <summary>What became of the members' cards of the session as it is planned now, and of the notice that it moved.</summary>
    private async Task<IReadOnlyList<NoticeCounts>> ToldAsync(string fileId, SessionFile file, CancellationToken cancellationToken)
    {
        var told = new List<NoticeCounts>();
        await foreach (var row in notices.OfFileAsync(fileId, cancellationToken))
        {
            told.AddRange(row.Occasion == file.Occasion && NoticeKind.Plain(row.Kind) is DueKind.Members or NoticeKind.Moved ? [row] : []);
        }

        return told;
    }

    /// <summary>Each person once, with the reason of the last of the notices that have not reached him.</summary>
    private async Task<IReadOnlyList<Unreached>> UnreachedAsync(string fileId, SessionFile file, CancellationToken cancellationToken)
    {
        var unreached = new SortedDictionary<string, Unreached>(StringComparer.Ordinal);
        foreach (var told in await ToldAsync(fileId, file, cancellationToken))
        {
            await foreach (var (person, row) in notices.UnreachedAsync(new Notice(told.Kind, fileId, told.Occasion), cancellationToken))
            {
                if (row.State == NoticeState.Unreachable)
                {
                    unreached[person] = new Unreached(person, row.Reason ?? "");
                }
            }
        }

        return [.. unreached.Values];
    }

    /// <summary>What the viewer has asked for days to come, but for what the file shows itself.</summary>
    private async Task<IReadOnlyList<(LeaveRow Row, int Files)>> AheadAsync(SessionFile file, Viewer viewer, CancellationToken cancellationToken) =>
        [.. (await leaves.AheadAsync(viewer.Person, LocalDays.DayOf(viewer.Now, file.Plan!.TimeZone), cancellationToken)).Where(a => a.Row.Request != file.Leaves.GetValueOrDefault(viewer.Person)?.Request)];

    private async Task<IReadOnlyList<MakeUpOption>> OptionsAsync(string name, string fileId, SessionFile file, Viewer viewer, CancellationToken cancellationToken)
    {
        if (name == CardNames.MakeUp && file.OwesMakeUp(viewer.Person) && file.MakeUps.GetValueOrDefault(viewer.Person) is null or { Stage: MakeUpStage.Returned })
        {
            return await makeUps.OptionsAsync(fileId, file, viewer.Person, cancellationToken);
        }

        // The leader sees which session it was.
        return name == CardNames.MakeUpReview && viewer.Look.Person is { } person && file.MakeUps.GetValueOrDefault(person)?.Session is { } other
            && (await sessions.ReadAsync(other, cancellationToken)).State is { Plan: { } plan, Start: var start }
            ? [new MakeUpOption(new AttendedSession(other, plan.CountsFor[0].Rule, plan.Type, start), plan.Title)]
            : [];
    }
}

/// <summary>Which texts a card shows beside the session's own.</summary>
internal static class CardTexts
{
    public static IEnumerable<string?> Of(string name, SessionFile file, Viewer viewer)
    {
        var (own, other) = (file.MakeUps.GetValueOrDefault(viewer.Person), viewer.Look.Person is { } person ? person : "");
        return name switch
        {
            CardNames.CheckIn => [file.Leaves.GetValueOrDefault(viewer.Person)?.Answer],
            CardNames.Leave when file.Leaves.GetValueOrDefault(viewer.Person) is { Stands: true } leave => [leave.Why, leave.Answer],
            CardNames.Leader or CardNames.Matters => [file.NotHeld?.Why, .. LeavesOn(name, file, viewer).Select(l => l.Why)],
            CardNames.Guests or CardNames.Guest => file.Guests.Select(g => g.Text),
            CardNames.MakeUp => [own?.Text, own?.Why],
            CardNames.MakeUpReview => [file.MakeUps.GetValueOrDefault(other)?.Text],
            CardNames.Notes => [file.Notes.GetValueOrDefault(viewer.Person)?.Text],
            CardNames.NotesReview => [file.Notes.GetValueOrDefault(other)?.Text],
            CardNames.MinutesForm or CardNames.MinutesReview => MinutesCorrections.ShownOf(file).SelectMany(c => new[] { c.Text, c.Why }),
            _ => [],
        };
    }

    /// <summary>The hashes of the records of files that a card shows.</summary>
    public static IEnumerable<string> AttachedOf(string name, SessionFile file, Viewer viewer) => name switch
    {
        CardNames.Leave => file.Leaves.GetValueOrDefault(viewer.Person) is { Stands: true } leave ? leave.Attachments : [],
        CardNames.Leader or CardNames.Matters => LeavesOn(name, file, viewer).SelectMany(l => l.Attachments),
        CardNames.Notes => file.Notes.GetValueOrDefault(viewer.Person)?.Attachment is { } own ? [own] : [],
        CardNames.NotesReview => file.Notes.GetValueOrDefault(viewer.Look.Person ?? "")?.Attachment is { } other ? [other] : [],
        _ => [],
    };

    private static IEnumerable<LeaveState> LeavesOn(string name, SessionFile file, Viewer viewer) =>
        MatterPages.Of(name, file, viewer) is var pages ? pages.Shown(pages.Leaves).Select(l => l.Value) : [];
}

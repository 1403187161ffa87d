using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams;

/// <summary>What a person's notices of a day come to by now.</summary>
public sealed class Digests(SessionBook sessions, OrganisationStore organisations, Table<PersonDay> days, TimeProvider time)
{
    /// <summary>The card of a day when he turns it; null: he had no notice on it.</summary>
    /// <param name="key">The day, as <c>persondays</c> has it.</param>
    public async Task<Card?> OfDayAsync(Viewer viewer, string key, CancellationToken cancellationToken) =>
        await days.GetAsync(viewer.Person, key, cancellationToken) is { } row
            ? DigestCard.Make(viewer, key, await LinesAsync(viewer.Person, row.Value, cancellationToken), await organisations.ReadAsync(cancellationToken))
            : null;

    /// <summary>In the order in which they came; those that have lost their point since, or concern him no more, are left out.</summary>
    internal async Task<IReadOnlyList<DigestLine>> LinesAsync(string person, PersonDay day, CancellationToken cancellationToken)
    {
        var (lines, organisation, now) = (new List<DigestLine>(), await organisations.ReadAsync(cancellationToken), time.GetUtcNow());
        foreach (var item in day.Items.Where(i => NoticeKind.IsOfSession(i.Kind)))
        {
            var file = (await sessions.ReadAsync(item.FileId, cancellationToken)).State;
            if (Recipients.WhyNot(item.Kind, item.Occasion, file, now) is null && Recipients.Of(item.Kind, item.Occasion, file, organisation, now).Contains(person, StringComparer.Ordinal))
            {
                lines.Add(new DigestLine(item.FileId, NoticeKind.Plain(item.Kind), file, item.Own));
            }
        }

        return lines;
    }
}

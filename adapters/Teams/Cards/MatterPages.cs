using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>What waits for a leader, in lists whose pages are turned together: each list shows its part of the page, or nothing where it is shorter.</summary>
internal sealed class MatterPages
{
    /// <summary>Of each list on one page: the card stays under 28 KB with all of them at their longest.</summary>
    public const int PageSize = 6;

    private readonly int pages;

    private MatterPages(Viewer viewer, params ReadOnlySpan<int> counts)
    {
        foreach (var count in counts)
        {
            pages = Math.Max(pages, (count + PageSize - 1) / PageSize);
        }

        // What was settled meanwhile moves the rest up: the last page may be gone.
        Page = Math.Clamp(viewer.Look.Page, 0, Math.Max(0, pages - 1));
    }

    public int Page { get; }

    /// <summary>Requests for leave that can still be decided. What is his own comes last in each list: he cannot decide it.</summary>
    public IReadOnlyList<KeyValuePair<string, LeaveState>> Leaves { get; private init; } = [];

    public IReadOnlyList<ReportDifference> Differences { get; private init; } = [];

    public IReadOnlyList<string> MakeUps { get; private init; } = [];

    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Whether there is anything in any list.</summary>
    public bool Any => pages > 0;

    public static MatterPages Of(string card, SessionFile file, Viewer viewer)
    {
        var waiting = LeaderMatters.OpenIn(file, viewer.Now).ToLookup(m => m.Kind, m => m.Person!);
        var asked = waiting[MatterKind.Leave].ToHashSet(StringComparer.Ordinal);
        List<KeyValuePair<string, LeaveState>> leaves = [.. file.Leaves.Where(l => asked.Contains(l.Key)).OrderBy(l => l.Key == viewer.Person).ThenBy(l => l.Value.At).ThenBy(l => l.Key, StringComparer.Ordinal)];
        if (card != CardNames.Matters)
        {
            return new MatterPages(viewer, leaves.Count) { Leaves = leaves };
        }

        List<ReportDifference> differences = [.. ReportState.OpenIn(file).OrderBy(d => d.Person == viewer.Person)];
        List<string> makeUps = [.. waiting[MatterKind.MakeUp].OrderBy(p => p == viewer.Person).ThenBy(p => file.MakeUps[p].At).ThenBy(p => p, StringComparer.Ordinal)];
        List<string> notes = [.. file.Notes.Where(n => n.Value.ReadBy is null && n.Key != viewer.Person).OrderBy(n => n.Value.At).ThenBy(n => n.Key, StringComparer.Ordinal).Select(n => n.Key)];
        return new MatterPages(viewer, leaves.Count, differences.Count, makeUps.Count, notes.Count) { Leaves = leaves, Differences = differences, MakeUps = makeUps, Notes = notes };
    }

    /// <summary>The page's part of a list.</summary>
    public IReadOnlyList<T> Shown<T>(IReadOnlyList<T> all) => [.. all.Skip(Page * PageSize).Take(PageSize)];

    public void AddTurns(AdaptiveCard card, Viewer viewer, SessionView view, string name) =>
        CardFrame.AddTurns(card, viewer.Wording, Page, pages, (title, to) => CardFrame.Open(title, view.FileId, name, ("page", to)));
}

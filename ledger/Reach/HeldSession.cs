using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Reach;

/// <summary>A held session as reach counts it.</summary>
/// <param name="Expected">Who was on the roster, and how he stands; null: unmarked.</param>
/// <param name="Visitors">People of the organisation who were there and on no roster.</param>
public sealed record HeldSession(string Unit, IReadOnlyDictionary<string, Mode?> Expected, IReadOnlySet<string> Visitors)
{
    /// <summary>From the index; null where only the file says it.</summary>
    public static HeldSession? Of(SessionRow row)
    {
        if (row is not { People: { } people, Visitors: { } visitors })
        {
            return null;
        }

        var expected = new Dictionary<string, Mode?>(StringComparer.Ordinal);
        foreach (var (person, letter) in SessionRow.IdsIn(people).Zip(row.Marks))
        {
            expected[person] = ModeOf(letter);
        }

        return new HeldSession(row.Unit, expected, SessionRow.IdsIn(visitors).ToHashSet(StringComparer.Ordinal));
    }

    public static HeldSession Of(string unit, SessionFile file) => new(
        unit, file.OnRoster.Keys.ToDictionary(p => p, p => file.Marks.GetValueOrDefault(p)?.Mode, StringComparer.Ordinal), file.Visitors.ToHashSet(StringComparer.Ordinal));

    public bool Expects(string person) => Expected.ContainsKey(person);

    public bool WasThere(string person) => Expected.GetValueOrDefault(person) is Mode.OnSite or Mode.Online || Visitors.Contains(person);

    private static Mode? ModeOf(char letter) => char.ToLowerInvariant(letter) switch
    {
        's' => Mode.OnSite,
        'o' => Mode.Online,
        'e' => Mode.Excused,
        'a' => Mode.Absent,
        _ => null,
    };
}

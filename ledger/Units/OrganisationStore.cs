using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Units;

/// <summary>Tables <c>units</c>, <c>members</c> (partition = unit) and <c>memberships</c> (partition = person); read as a whole and kept for 60 s.</summary>
public sealed class OrganisationStore(Table<Unit> units, Table<Member> members, Table<Member> memberships, Names names, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(60);
    private const string UnitPartition = "units";

    private readonly SemaphoreSlim reading = new(1, 1);
    // A class: readers see all of one load or all of another.
    private Loaded? kept;

    public async Task<Organisation> ReadAsync(CancellationToken cancellationToken) => (await KeptAsync(cancellationToken)).Organisation;

    /// <summary>The names as they stand, by person.</summary>
    public async Task<IReadOnlyDictionary<string, NameRow>> NamesAsync(CancellationToken cancellationToken) => (await KeptAsync(cancellationToken)).Names;

    public async Task<string> NameOfAsync(string person, CancellationToken cancellationToken) =>
        (await NamesAsync(cancellationToken)).GetValueOrDefault(person)?.Name.Name ?? person;

    /// <summary>Keeps a guest's name under his generated id.</summary>
    /// <returns>SHA-256 of the name's bytes.</returns>
    public async Task<string> KeepGuestAsync(string guest, string name, CancellationToken cancellationToken)
    {
        await names.KeepAsync(guest, name, "", await names.CurrentAsync(guest, cancellationToken), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellationToken);
        return (await names.CurrentAsync(guest, cancellationToken))!.Hash;
    }

    /// <summary>The names that a file's guests were recorded under; one that was erased is left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GuestNamesAsync(IEnumerable<(string Guest, string Hash)> guests, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(guests.Select(async g => (g.Guest, Name: await names.FindAsync(g.Guest, g.Hash, cancellationToken))));
        return found.Where(f => f.Name is not null).ToDictionary(f => f.Guest, f => f.Name!.Name.Name, StringComparer.Ordinal);
    }

    /// <summary>Takes over a whole organisation file: units and members that are not in it any more end, their past stays.</summary>
    public async Task ImportAsync(OrganisationFile file, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var (before, known, _) = await LoadAsync(cancellationToken);
        foreach (var person in file.People)
        {
            await names.KeepAsync(person.Id, person.Name, person.Title, known.GetValueOrDefault(person.Id), today, cancellationToken);
        }

        await units.UpsertManyAsync(UnitPartition, file.Units.Select(u => (u.Id, u)), cancellationToken);
        var rows = file.Members.Concat(Ended(before, file, today)).ToList();
        foreach (var unit in rows.GroupBy(m => m.Unit, StringComparer.Ordinal))
        {
            await members.UpsertManyAsync(unit.Key, unit.Select(m => (Key(m.Person, m), m)), cancellationToken);
        }

        foreach (var person in rows.GroupBy(m => m.Person, StringComparer.Ordinal))
        {
            await memberships.UpsertManyAsync(person.Key, person.Select(m => (Key(m.Unit, m), m)), cancellationToken);
        }

        kept = null;
    }

    /// <summary>Open memberships that the file no longer has: they end yesterday.</summary>
    private static IEnumerable<Member> Ended(Organisation before, OrganisationFile file, DateOnly today)
    {
        var still = file.Members.Select(m => (m.Person, m.Unit, m.From)).ToHashSet();
        return before.Units.SelectMany(u => before.MembersOf(u.Id, today))
            .Where(m => m.To is null && !still.Contains((m.Person, m.Unit, m.From)))
            .Select(m => m with { To = today.AddDays(-1) });
    }

    private static string Key(string first, Member member) => first + "|" + member.From.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<Loaded> KeptAsync(CancellationToken cancellationToken)
    {
        if (kept is { } fresh && fresh.Until > time.GetUtcNow())
        {
            return fresh;
        }

        await reading.WaitAsync(cancellationToken);
        try
        {
            if (kept is { } another && another.Until > time.GetUtcNow())
            {
                return another;
            }

            var loaded = await LoadAsync(cancellationToken);
            kept = loaded;
            return loaded;
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task<Loaded> LoadAsync(CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + KeptFor;
        var (allUnits, allMembers) = (new List<Unit>(), new List<Member>());
        await foreach (var unit in units.QueryAsync(UnitPartition, cancellationToken: cancellationToken))
        {
            allUnits.Add(unit.Value);
        }

        await foreach (var member in members.ScanAsync(cancellationToken))
        {
            allMembers.Add(member.Value);
        }

        var current = new Dictionary<string, NameRow>(StringComparer.Ordinal);
        await foreach (var name in names.AllAsync(cancellationToken))
        {
            if (!name.Person.StartsWith(Names.GuestPrefix, StringComparison.Ordinal))
            {
                current[name.Person] = name;
            }
        }

        return new Loaded(new Organisation(allUnits, allMembers), current, until);
    }

    private sealed record Loaded(Organisation Organisation, IReadOnlyDictionary<string, NameRow> Names, DateTimeOffset Until);
}

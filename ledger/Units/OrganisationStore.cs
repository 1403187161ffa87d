using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Units;

/// <summary>Tables <c>units</c>, <c>members</c> (partition = unit) and <c>memberships</c> (partition = person); read as a whole and kept for 60 s.</summary>
public sealed class OrganisationStore(Table<Unit> units, Table<Member> members, Table<Member> memberships, Table<OrganisationVersion> versions, Names names, TimeProvider time)
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(60);
    private const string UnitPartition = "units";
    private const string VersionPartition = "version";
    private const string VersionKey = "organisation";
    private const int WritesAtOnce = 32;

    private readonly SemaphoreSlim reading = new(1, 1);
    // A class: readers see all of one load or all of another.
    private Loaded? kept;

    public async Task<Organisation> ReadAsync(CancellationToken cancellationToken) => (await KeptAsync(0, cancellationToken)).Organisation;

    /// <summary>What is kept, unless it is older than this version; then it is read anew, once for all who ask.</summary>
    public async Task<Organisation> ReadAsync(long version, CancellationToken cancellationToken) => (await KeptAsync(version, cancellationToken)).Organisation;

    /// <summary>The version that stands in the table now: whoever reads the organisation by it has all that was written before it was raised.</summary>
    public async Task<long> VersionAsync(CancellationToken cancellationToken) =>
        (await versions.GetAsync(VersionPartition, VersionKey, cancellationToken))?.Value.Version ?? 0;

    /// <summary>After a change whose followers must not work with a copy from before it.</summary>
    public async Task RaiseAsync(CancellationToken cancellationToken)
    {
        while (await versions.GetAsync(VersionPartition, VersionKey, cancellationToken) is var read
            && !await (read is null
                ? versions.InsertAsync(VersionPartition, VersionKey, new OrganisationVersion(1), cancellationToken)
                : versions.ReplaceAsync(read, new OrganisationVersion(read.Value.Version + 1), cancellationToken)))
        {
        }
    }

    /// <summary>The names as they stand, by person.</summary>
    public async Task<IReadOnlyDictionary<string, NameRow>> NamesAsync(CancellationToken cancellationToken) => (await KeptAsync(0, cancellationToken)).Names;

    public async Task<string> NameOfAsync(string person, CancellationToken cancellationToken) =>
        (await NamesAsync(cancellationToken)).GetValueOrDefault(person)?.Name.Name ?? person;

    /// <summary>Keeps a guest's name under his generated id.</summary>
    /// <returns>SHA-256 of the name's bytes.</returns>
    public async Task<string> KeepGuestAsync(string guest, string name, CancellationToken cancellationToken)
    {
        await names.KeepAsync(guest, name, "", await names.CurrentAsync(guest, cancellationToken), (await ReadAsync(cancellationToken)).Today(time.GetUtcNow()), cancellationToken);
        return (await names.CurrentAsync(guest, cancellationToken))!.Hash;
    }

    /// <summary>The names that a file's guests were recorded under; one that was erased is left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GuestNamesAsync(IEnumerable<(string Guest, string Hash)> guests, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(guests.Select(async g => (g.Guest, Name: await names.FindAsync(g.Guest, g.Hash, cancellationToken))));
        return found.Where(f => f.Name is not null).ToDictionary(f => f.Guest, f => f.Name!.Name.Name, StringComparer.Ordinal);
    }

    /// <summary>As it stands in the tables now, whatever was kept.</summary>
    public async Task<Organisation> ReadNewestAsync(CancellationToken cancellationToken) => (await LoadAsync(cancellationToken)).Organisation;

    /// <summary>All memberships of a unit as they stand in the table now.</summary>
    public async Task<IReadOnlyList<Member>> MembersEverInAsync(string unit, CancellationToken cancellationToken)
    {
        var all = new List<Member>();
        await foreach (var member in members.QueryAsync(unit, cancellationToken: cancellationToken))
        {
            all.Add(member.Value);
        }

        return all;
    }

    /// <summary>
    /// Takes over a whole organisation file: units and members that are not in it any more end, their past stays. Only rows that differ are
    /// written; what a crash left half done, the same file completes.
    /// </summary>
    /// <param name="dryRun">Only says what would change.</param>
    /// <param name="confirm">The key of the held import that is meant.</param>
    /// <param name="look">What is found out for the report, also by a dry run; it writes nothing.</param>
    /// <param name="first">What must be known before the first row is written, as a crash may come after any.</param>
    /// <returns>What it changed; nothing where the report says that it is held.</returns>
    public async Task<OrganisationReport> ImportAsync(OrganisationFile file, CancellationToken cancellationToken, bool dryRun = false, string? confirm = null, Func<OrganisationImport, Task>? first = null, Func<OrganisationImport, Task>? look = null)
    {
        var (before, known, _, _) = await LoadAsync(cancellationToken);
        // The first file brings the zone with it.
        var today = (before.Units.Count > 0 ? before : new Organisation(file.Units, [])).Today(time.GetUtcNow());
        var import = ImportOrganisation.Of(before, known, file, today);
        await (look?.Invoke(import) ?? Task.CompletedTask);
        var held = import.Held?.Key == confirm ? null : import.Held;
        if (dryRun || held is not null)
        {
            return import.Report with { DryRun = dryRun, Held = held };
        }

        cancellationToken.ThrowIfCancellationRequested();
        await (first?.Invoke(import) ?? Task.CompletedTask);
        try
        {
            var all = new ParallelOptions { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(file.People, all, (person, ct) => new ValueTask(names.KeepAsync(person.Id, person.Name, person.Title, known.GetValueOrDefault(person.Id), today, ct)));
            await units.UpsertManyAsync(UnitPartition, import.Units.Where(u => u != before.Find(u.Id)).Select(u => (u.Id, u)), cancellationToken);
            await WriteAsync(members, before.Units.SelectMany(u => before.EverIn(u.Id)), import.Members, ByUnit, all);
            // Compared with its own rows: a crash may have come between the two tables.
            var (byPerson, stale) = (new List<Member>(), new List<(string Partition, string Key)>());
            var wanted = import.Members.Select(ByPerson).ToHashSet();
            await foreach (var row in memberships.ScanAsync(cancellationToken))
            {
                if (wanted.Contains((row.Partition, row.Key)))
                {
                    byPerson.Add(row.Value);
                }
                else
                {
                    stale.Add((row.Partition, row.Key));
                }
            }

            await WriteAsync(memberships, byPerson, import.Members, ByPerson, all);
            await Parallel.ForEachAsync(stale, all, (row, ct) => new ValueTask(memberships.DeleteAsync(row.Partition, row.Key, ct)));
        }
        finally
        {
            kept = null;
        }

        return import.Report;
    }

    /// <summary>Writes memberships as they shall be, in both tables.</summary>
    public async Task KeepAsync(IReadOnlyCollection<Member> rows, CancellationToken cancellationToken)
    {
        var all = new ParallelOptions { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancellationToken };
        await WriteAsync(members, [], rows, ByUnit, all);
        await WriteAsync(memberships, [], rows, ByPerson, all);
        kept = null;
    }

    /// <summary>Writes the rows that are not there already as they shall be.</summary>
    private static Task WriteAsync(Table<Member> table, IEnumerable<Member> there, IEnumerable<Member> rows, Func<Member, (string Partition, string Key)> keyOf, ParallelOptions all)
    {
        var same = there.ToHashSet();
        var partitions = rows.Where(m => !same.Contains(m)).Select(m => (At: keyOf(m), Row: m)).GroupBy(m => m.At.Partition, StringComparer.Ordinal);
        return Parallel.ForEachAsync(partitions, all, (partition, ct) => new ValueTask(table.UpsertManyAsync(partition.Key, partition.Select(m => (m.At.Key, m.Row)), ct)));
    }

    private static (string Partition, string Key) ByUnit(Member member) => (member.Unit, Key(member.Person, member));

    private static (string Partition, string Key) ByPerson(Member member) => (member.Person, Key(member.Unit, member));

    private static string Key(string first, Member member) => first + "|" + member.From.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<Loaded> KeptAsync(long version, CancellationToken cancellationToken)
    {
        if (kept is { } fresh && fresh.Until > time.GetUtcNow() && fresh.Version >= version)
        {
            return fresh;
        }

        await reading.WaitAsync(cancellationToken);
        try
        {
            if (kept is { } another && another.Until > time.GetUtcNow() && another.Version >= version)
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
        // Before the rows: what is read after it may be newer, never older.
        var (until, version) = (time.GetUtcNow() + KeptFor, await VersionAsync(cancellationToken));
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

        return new Loaded(new Organisation(allUnits, allMembers), current, until, version);
    }

    private sealed record Loaded(Organisation Organisation, IReadOnlyDictionary<string, NameRow> Names, DateTimeOffset Until, long Version);
}

/// <summary>A row of the table <c>units</c>, in a partition of its own: it counts the changes of the organisation, so that no clocks are compared.</summary>
public sealed record OrganisationVersion(long Version);

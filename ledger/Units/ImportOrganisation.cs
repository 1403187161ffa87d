using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Units;

/// <summary>The rows that an organisation file makes of those that are kept, and what that changes.</summary>
/// <param name="Units">All units, those that ended too.</param>
/// <param name="Members">All memberships, those that ended too.</param>
public sealed record OrganisationImport(ImmutableArray<Unit> Units, ImmutableArray<Member> Members, OrganisationReport Report)
{
    /// <summary>Who came, went or has another role.</summary>
    public required IReadOnlyList<MemberChange> Changes { get; init; }

    /// <summary>The units whose rosters may be others by it: where memberships or the place in the tree changed, and all above them.</summary>
    public required IReadOnlySet<string> Rosters { get; init; }

    /// <summary>The units that end by it, with their last day.</summary>
    public required IReadOnlyList<Unit> Ended { get; init; }

    /// <summary>It would end more than half of the units or of the memberships.</summary>
    public HeldImport? Held { get; init; }
}

/// <summary>Pure: takes over a whole organisation. What is not in the file any more ends yesterday; nothing is deleted.</summary>
public static class ImportOrganisation
{
    private const int ManyLeaderships = 10;

    /// <summary>Of fewer units, or memberships, more than half may well end in a day.</summary>
    private const int FewestHeld = 20;

    /// <param name="names">The names as they stand, by person.</param>
    public static OrganisationImport Of(Organisation before, IReadOnlyDictionary<string, NameRow> names, OrganisationFile file, DateOnly today)
    {
        var units = Units(before, file, today);
        var byGroup = units.Where(u => u.IsOpen(today) && u.EntraGroup is not null).Select(u => u.Id).ToHashSet(StringComparer.Ordinal);
        var said = file.Members.ToLookup(m => (m.Unit, m.Person));
        var stored = before.Units.SelectMany(u => before.EverIn(u.Id)).ToLookup(m => (m.Unit, m.Person));
        var (rows, changes, corrected) = (new List<Member>(), new List<MemberChange>(), new List<MemberChange>());
        foreach (var key in stored.Select(g => g.Key).Concat(said.Select(g => g.Key)).Distinct().OrderBy(k => k.Unit, StringComparer.Ordinal).ThenBy(k => k.Person, StringComparer.Ordinal))
        {
            var old = stored[key].ToList();
            var merged = MemberDays.Of(old, [.. said[key]], today, byGroup.Contains(key.Unit));
            rows.AddRange(merged);
            var (was, now) = (MemberDays.RoleOf(old, today), MemberDays.RoleOf(merged, today));
            if (was != now)
            {
                changes.Add(new MemberChange(key.Unit, key.Person, was, now));
            }
            else if (!old.ToHashSet().SetEquals(merged))
            {
                corrected.Add(new MemberChange(key.Unit, key.Person, was, now));
            }
        }

        var after = new Organisation(units, rows);
        return new OrganisationImport(units, [.. rows], Report(before, after, names, file, today, changes, corrected))
        {
            Changes = changes,
            Ended = [.. before.UnitsOn(today).Select(u => after.Find(u.Id)!).Where(u => !u.IsOpen(today))],
            Rosters = changes.Concat(corrected).Select(c => c.Unit).Concat(units.Where(u => before.Find(u.Id) is not { } was || was.Parent != u.Parent || was.Until != u.Until).Select(u => u.Id))
                .SelectMany(u => before.PathOf(u).Concat(after.PathOf(u))).Select(u => u.Id).ToHashSet(StringComparer.Ordinal),
            Held = Hold(before, after, today, stored.Count(g => MemberDays.RoleOf(g, today) is not null), changes),
        };
    }

    /// <summary>What it would end, and what confirms it.</summary>
    public static Refusal Refusal(HeldImport held) => new(
        "import-held", [.. new[] { held.Units, held.UnitsBefore, held.Memberships, held.MembershipsBefore }.Select(n => n.ToString(CultureInfo.InvariantCulture)), held.Key]);

    private static HeldImport? Hold(Organisation before, Organisation after, DateOnly today, int memberships, List<MemberChange> changes)
    {
        var (open, left) = (before.UnitsOn(today).ToList(), changes.Where(c => c.After is null).ToList());
        var ended = open.Where(u => !after.Find(u.Id)!.IsOpen(today)).ToList();
        return IsMass(ended.Count, open.Count) || IsMass(left.Count, memberships)
            ? new HeldImport(FileId.Of(["ends", .. ended.Select(u => u.Id), "leaves", .. left.Select(c => c.Unit + "|" + c.Person)]), ended.Count, open.Count, left.Count, memberships)
            : null;
    }

    private static bool IsMass(int ends, int of) => of >= FewestHeld && ends * 2 > of;

    private static ImmutableArray<Unit> Units(Organisation before, OrganisationFile file, DateOnly today)
    {
        var inFile = file.Units.Select(u => u.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. file.Units.Select(u => Unsaid(u, before.Find(u.Id), file.Unsaid)),
            .. before.Units.Where(u => !inFile.Contains(u.Id)).Select(u => u.IsOpen(today) ? u with { Until = today.AddDays(-1) } : u),
        ];
    }

    /// <summary>Columns that the file has not keep what they had.</summary>
    private static Unit Unsaid(Unit said, Unit? known, IReadOnlySet<string> unsaid) => said with
    {
        EntraGroup = unsaid.Contains(OrganisationCsv.GroupColumn) ? known?.EntraGroup : said.EntraGroup,
        GroupMail = unsaid.Contains(OrganisationCsv.GroupMailColumn) ? known?.GroupMail : said.GroupMail,
        Site = unsaid.Contains(OrganisationCsv.SiteColumn) ? known?.Site : said.Site,
        Room = unsaid.Contains(OrganisationCsv.RoomColumn) ? known?.Room : said.Room,
        Until = null,
    };

    private static OrganisationReport Report(
        Organisation before, Organisation after, IReadOnlyDictionary<string, NameRow> names, OrganisationFile file, DateOnly today, List<MemberChange> changes, List<MemberChange> corrected)
    {
        var changed = after.UnitsOn(today).Where(u => before.Find(u.Id) is not null).Select(u => new UnitChange(u.Id, [.. FieldsOf(before.Find(u.Id)!, u)])).Where(c => c.Fields.Length > 0).ToList();
        var byUnit = changes.GroupBy(c => c.Unit, StringComparer.Ordinal).Select(g => new UnitTurnover(
            g.Key, g.Count(c => c.Before is null), g.Count(c => c.After is null), g.Count(c => c is { Before: not null, After: not null }))).ToList();
        return new OrganisationReport(
            file.Units.Length, file.Members.Length, file.People.Length,
            Listed<string>.Of([.. after.UnitsOn(today).Where(u => before.Find(u.Id) is null).Select(u => u.Id)]),
            Listed<UnitChange>.Of(changed),
            Listed<string>.Of([.. before.UnitsOn(today).Where(u => !after.Find(u.Id)!.IsOpen(today)).Select(u => u.Id)]),
            Listed<string>.Of([.. after.UnitsOn(today).Where(u => before.Find(u.Id)?.IsOpen(today) == false).Select(u => u.Id)]),
            Listed<MemberChange>.Of([.. changes.Where(c => c.Before is null)]),
            Listed<MemberChange>.Of([.. changes.Where(c => c.After is null)]),
            Listed<MemberChange>.Of([.. changes.Where(c => c is { Before: not null, After: not null })]),
            Listed<MemberChange>.Of(corrected),
            Listed<UnitTurnover>.Of(byUnit),
            Listed<PersonChange>.Of([.. file.People.SelectMany(p => Renamed(p, names.GetValueOrDefault(p.Id)))]),
            Listed<OrganisationWarning>.Of([.. Warnings(after, today)]));
    }

    private static IEnumerable<FieldChange> FieldsOf(Unit before, Unit after) => new[]
    {
        new FieldChange("name", before.Name, after.Name),
        new FieldChange("type", before.Type.ToString(), after.Type.ToString()),
        new FieldChange("parent", before.Parent, after.Parent),
        new FieldChange("timezone", before.TimeZone, after.TimeZone),
        new FieldChange("mailbox", before.Mailbox, after.Mailbox),
        new FieldChange("language", before.Language, after.Language),
        new FieldChange(OrganisationCsv.GroupColumn, before.EntraGroup, after.EntraGroup),
        new FieldChange(OrganisationCsv.GroupMailColumn, before.GroupMail, after.GroupMail),
        new FieldChange(OrganisationCsv.SiteColumn, before.Site, after.Site),
        new FieldChange(OrganisationCsv.RoomColumn, before.Room, after.Room),
    }.Where(f => f.Before != f.After);

    private static IEnumerable<PersonChange> Renamed(Person person, NameRow? known) => known is null
        ? []
        : new[] { new FieldChange("name", known.Name.Name, person.Name), new FieldChange("title", known.Name.Title, person.Title) }
            .Where(f => f.Before != f.After).Select(f => new PersonChange(person.Id, f));

    private static IEnumerable<OrganisationWarning> Warnings(Organisation after, DateOnly today)
    {
        var leaderships = new List<Member>();
        foreach (var unit in after.UnitsOn(today))
        {
            var leaders = after.MembersOf(unit.Id, today).Where(m => m.Role == Role.Leader).DistinctBy(m => m.Person, StringComparer.Ordinal).ToList();
            leaderships.AddRange(leaders);
            if (leaders.Count != 1)
            {
                yield return new OrganisationWarning(leaders.Count == 0 ? "no-leader" : "two-leaders", unit.Id, null, leaders.Count);
            }

            if (after.MailboxOf(unit.Id) is null)
            {
                yield return new OrganisationWarning("no-mailbox", unit.Id, null, 0);
            }
        }

        foreach (var person in leaderships.GroupBy(m => m.Person, StringComparer.Ordinal).Where(g => g.Count() > ManyLeaderships))
        {
            yield return new OrganisationWarning("many-leaderships", null, person.Key, person.Count());
        }
    }
}

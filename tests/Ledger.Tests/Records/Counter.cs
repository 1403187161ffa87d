using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Tests.Records;

internal sealed record Added(string What);

/// <summary>The smallest kind of file: it remembers what was added.</summary>
internal sealed record Counter : IFileState<Counter>
{
    public static Counter Empty { get; } = new();

    public static FactTable Facts { get; } = new FactTable().With<Added>("added");

    public ImmutableList<string> All { get; init; } = [];

    public Counter Apply(Entry entry) => entry.Fact is Added added ? this with { All = All.Add(added.What) } : this;

    /// <summary>Several facts of one command: all of them or none.</summary>
    public static Command<Counter> AddAll(string key, IEnumerable<string> what, params SaltedText[] texts) =>
        new(key, "tester", new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), _ => new Recorded([.. what.Select((w, i) => Facts.Draft(new Added(w), i == 0 ? texts : []))]));

    public static Command<Counter> Add(string what, string? key = null, DateTimeOffset? at = null) =>
        new(key ?? what, "tester", at ?? new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), file =>
            file.All.Contains(what) ? Decision.Refuse("there-already", what) : new Recorded(Facts.Draft(new Added(what))));
}

using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Rules;

/// <summary>A pack was put: its YAML, and the day from which it holds.</summary>
/// <param name="File">The name under which it was put; problems are reported with it.</param>
public sealed record PackChanged(string Pack, DateOnly From, string File, string Text);

/// <summary>A pack's file: every version that was ever put, so that what was owed can be shown as it was.</summary>
public sealed record RulePackFile : IFileState<RulePackFile>
{
    /// <summary>The kind of these files in the table <c>files</c>.</summary>
    public const string Kind = "rulePack";

    public static RulePackFile Empty { get; } = new();

    public static FactTable Facts { get; } = new FactTable().With<PackChanged>("packChanged");

    /// <summary>In the order in which they were put.</summary>
    public ImmutableList<PackChanged> Versions { get; init; } = [];

    public RulePackFile Apply(Entry entry) => entry.Fact is PackChanged f ? this with { Versions = Versions.Add(f) } : this;

    public static string FileIdOf(string pack) => FileId.Of(Kind, pack);

    /// <summary>A first version holds from the day that it says. A later one holds from today at the earliest: nothing that was owed is rewritten.</summary>
    public static Decision Decide(RulePackFile file, RulePack pack, string name, string yaml, DateOnly today)
    {
        if (file.Versions.Count > 0 && file.Versions[^1].Text == yaml)
        {
            return Decision.Nothing;
        }

        var from = file.Versions.Count == 0 || pack.From > today ? pack.From : today;
        return new Recorded(Facts.Draft(new PackChanged(pack.Id, from, name, yaml)));
    }
}

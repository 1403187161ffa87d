using System.Globalization;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Units;

/// <summary>Groups and accounts that a test changes.</summary>
internal sealed class FakeDirectory : IDirectory
{
    private readonly List<string> accounts = [];

    public Dictionary<string, string[]> Groups { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Blocked { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a whole group was read.</summary>
    public int Reads { get; set; }

    public string? Fails { get; set; }

    /// <summary>What happens while a group is read, once.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public void Block(string person)
    {
        Blocked.Add(person);
        accounts.Add(person);
    }

    public void Open(string person)
    {
        Blocked.Remove(person);
        accounts.Add(person);
    }

    public Task<IReadOnlySet<string>> AppRolesAsync(string person, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string?> PreferredLanguageAsync(string person, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<GroupChange> GroupChangeAsync(string group, string? link, CancellationToken cancellationToken)
    {
        Check();
        var now = Groups.TryGetValue(group, out var members) ? string.Join(',', members) : "gone";
        return Task.FromResult(new GroupChange(members is not null, link != now, now));
    }

    public async Task<IReadOnlySet<string>?> GroupPeopleAsync(string group, CancellationToken cancellationToken)
    {
        Check();
        Reads++;
        if (Meanwhile is { } meanwhile)
        {
            Meanwhile = null;
            await meanwhile();
        }

        return Groups.GetValueOrDefault(group)?.ToHashSet(StringComparer.Ordinal);
    }

    public Task<IReadOnlyList<DirectoryPerson>> PeopleAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        Check();
        return Task.FromResult<IReadOnlyList<DirectoryPerson>>([.. ids.Select(i => new DirectoryPerson(i, "成员" + i[^1], "科员", $"p{i[^1]}@x", !Blocked.Contains(i)))]);
    }

    public Task<PeopleChange> PeopleChangeAsync(string? link, CancellationToken cancellationToken)
    {
        Check();
        var from = link is null ? accounts.Count : int.Parse(link, CultureInfo.InvariantCulture);
        return Task.FromResult(new PeopleChange(accounts.Skip(from).ToHashSet(StringComparer.Ordinal), true, accounts.Count.ToString(CultureInfo.InvariantCulture)));
    }

    private void Check()
    {
        if (Fails is not null)
        {
            throw new DirectoryUnreadableException(Fails, new IOException());
        }
    }
}

namespace TeamsAddin.Local;

/// <summary>A mailbox: a person's, or one that is nobody's.</summary>
internal sealed record Mailbox(string Id, string Address, string Name);

/// <param name="Member">Null: the group itself was made, renamed or deleted.</param>
/// <param name="IsIn">False: the member left, the group was deleted.</param>
internal sealed record GroupEvent(long Version, BoxGroup Group, string? Member, bool IsIn);

/// <summary>Who is in the tenant, and in which groups. Addresses are compared without case, as Entra does.</summary>
internal sealed class People : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly StateFile<Kept> state;
    private readonly Dictionary<string, BoxPerson> people = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Mailbox> mailboxes = new(StringComparer.OrdinalIgnoreCase);

    public People(string folder)
    {
        state = StateFile<Kept>.Open(Path.Combine(folder, "people.json"), gate);
        foreach (var person in state.Value.People.Values)
        {
            Index(person);
        }

        foreach (var mailbox in state.Value.Mailboxes)
        {
            Index(mailbox);
        }
    }

    public IReadOnlyList<BoxPerson> All
    {
        get
        {
            lock (gate)
            {
                return [.. state.Value.People.Values];
            }
        }
    }

    /// <summary>Adds people, or replaces those of the same id.</summary>
    public void Add(IEnumerable<BoxPerson> added)
    {
        lock (gate)
        {
            foreach (var person in added)
            {
                if (!Guid.TryParse(person.Id, out _) || person.Mail.Length == 0)
                {
                    throw new ArgumentException($"{person.Id} <{person.Mail}>: a person wants a GUID as object id and an address.", nameof(added));
                }

                if (state.Value.People.TryGetValue(person.Id, out var before))
                {
                    state.Value.AccountVersions[person.Id] = before.Enabled == person.Enabled ? state.Value.AccountVersions.GetValueOrDefault(person.Id) : ++state.Value.Version;
                    people.Remove(before.Mail);
                    mailboxes.Remove(before.Mail);
                }

                state.Value.AccountVersions.TryAdd(person.Id, ++state.Value.Version);
                state.Value.People[person.Id] = person;
                Index(person);
            }

            state.Changed();
        }
    }

    /// <summary>A mailbox that is not a person: a room, a shared mailbox, a unit.</summary>
    public void AddMailbox(string address, string name)
    {
        lock (gate)
        {
            if (mailboxes.ContainsKey(address))
            {
                return;
            }

            var mailbox = new Mailbox(Guid.NewGuid().ToString("D"), address, name);
            state.Value.Mailboxes.Add(mailbox);
            Index(mailbox);
            state.Changed();
        }
    }

    /// <summary>Takes a mailbox away; a person stays a person without one.</summary>
    public void RemoveMailbox(string key)
    {
        lock (gate)
        {
            if (mailboxes.TryGetValue(key, out var mailbox))
            {
                state.Value.Mailboxes.RemoveAll(m => m.Id == mailbox.Id);
                mailboxes.Remove(mailbox.Id);
                mailboxes.Remove(mailbox.Address);
                state.Changed();
            }
        }
    }

    /// <param name="key">An object id or an address.</param>
    public BoxPerson? Find(string key)
    {
        lock (gate)
        {
            return people.GetValueOrDefault(key);
        }
    }

    /// <exception cref="KeyNotFoundException">Nobody has that id.</exception>
    public BoxPerson Get(string key) => Find(key) ?? throw new KeyNotFoundException($"There is nobody with the id {key}.");

    /// <param name="key">An object id or an address.</param>
    public Mailbox? FindMailbox(string key)
    {
        lock (gate)
        {
            return mailboxes.GetValueOrDefault(key);
        }
    }

    public BoxGroup? FindGroup(string id)
    {
        lock (gate)
        {
            return state.Value.Groups.GetValueOrDefault(id)?.Group;
        }
    }

    /// <summary>Makes a group, or replaces the one of the same id with all its members.</summary>
    public void AddGroup(BoxGroup group, IEnumerable<string> members)
    {
        lock (gate)
        {
            var kept = state.Value.Groups.TryGetValue(group.Id, out var before) ? before : state.Value.Groups[group.Id] = new KeptGroup();
            (kept.Group, kept.Version) = (group, ++state.Value.Version);
            var wanted = members.ToHashSet(StringComparer.Ordinal);
            foreach (var member in kept.Members.Where(m => m.Value.IsIn).Select(m => m.Key).Where(m => !wanted.Contains(m)).ToArray())
            {
                kept.Members[member] = new KeptMember(++state.Value.Version, IsIn: false);
            }

            foreach (var member in wanted.Where(m => kept.Members.GetValueOrDefault(m)?.IsIn != true))
            {
                kept.Members[member] = new KeptMember(++state.Value.Version, IsIn: true);
            }

            state.Changed();
        }
    }

    /// <summary>Object ids of a group's members, in order; null where there is no such group.</summary>
    public IReadOnlyList<string>? MembersOf(string group)
    {
        lock (gate)
        {
            return state.Value.Groups.GetValueOrDefault(group) is { Group.Deleted: false } kept
                ? [.. kept.Members.Where(m => m.Value.IsIn).Select(m => m.Key).Order(StringComparer.Ordinal)]
                : null;
        }
    }

    /// <summary>What happened to groups and their members after a version, in order; a change without a member is the group's own.</summary>
    public (IReadOnlyList<GroupEvent> Events, long Version, int Generation) GroupEvents(IReadOnlyCollection<string> groups, long after)
    {
        lock (gate)
        {
            var events = state.Value.Groups.Values.Where(g => groups.Count == 0 || groups.Contains(g.Group.Id, StringComparer.OrdinalIgnoreCase)).SelectMany(g =>
                g.Members.Select(m => new GroupEvent(m.Value.Version, g.Group, m.Key, m.Value.IsIn)).Prepend(new GroupEvent(g.Version, g.Group, null, !g.Group.Deleted)));
            return ([.. events.Where(e => e.Version > after).OrderBy(e => e.Version)], state.Value.Version, state.Value.Generation);
        }
    }

    /// <summary>Whose account was made, blocked or opened after a version, in order.</summary>
    public (IReadOnlyList<(long Version, BoxPerson Person)> Events, long Version, int Generation) AccountEvents(long after)
    {
        lock (gate)
        {
            var events = state.Value.People.Values.Select(p => (Version: state.Value.AccountVersions.GetValueOrDefault(p.Id), Person: p));
            return ([.. events.Where(e => e.Version > after).OrderBy(e => e.Version)], state.Value.Version, state.Value.Generation);
        }
    }

    /// <summary>Seven days go by for Graph: no delta link that was given until now is known any more.</summary>
    public void ForgetDeltaLinks()
    {
        lock (gate)
        {
            state.Value.Generation++;
            state.Changed();
        }
    }

    public ValueTask DisposeAsync() => state.DisposeAsync();

    private void Index(BoxPerson person)
    {
        people[person.Id] = people[person.Mail] = person;
        Index(new Mailbox(person.Id, person.Mail, person.Name));
    }

    private void Index(Mailbox mailbox) => mailboxes[mailbox.Id] = mailboxes[mailbox.Address] = mailbox;

    internal sealed class Kept
    {
        public Dictionary<string, BoxPerson> People { get; init; } = new(StringComparer.Ordinal);

        public List<Mailbox> Mailboxes { get; init; } = [];

        public Dictionary<string, KeptGroup> Groups { get; init; } = new(StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, long> AccountVersions { get; init; } = new(StringComparer.Ordinal);

        public long Version { get; set; }

        public int Generation { get; set; }
    }

    internal sealed class KeptGroup
    {
        public BoxGroup Group { get; set; } = new("", "");

        public long Version { get; set; }

        public Dictionary<string, KeptMember> Members { get; init; } = new(StringComparer.Ordinal);
    }

    internal sealed record KeptMember(long Version, bool IsIn);
}

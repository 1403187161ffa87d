namespace TeamsAddin.Local;

/// <summary>A mailbox: a person's, or one that is nobody's.</summary>
internal sealed record Mailbox(string Id, string Address, string Name);

/// <summary>Who is in the tenant. Addresses are compared without case, as Entra does.</summary>
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
                    people.Remove(before.Mail);
                    mailboxes.Remove(before.Mail);
                }

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
    }
}

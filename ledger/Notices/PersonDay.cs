using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Notices;

/// <summary>A notice on a person's day; <paramref name="Own"/>: as a card of its own, else in the day's digest.</summary>
public sealed record DayItem(string Kind, string FileId, int Occasion, bool Own)
{
    public Notice Notice => new(Kind, FileId, Occasion);
}

/// <summary>
/// A row of the table <c>persondays</c>: partition = person, row = day on the unit's calendar. What a person gets on a day, in the order in
/// which it came; after the third card the rest is one digest.
/// </summary>
/// <param name="DigestId">The digest's message in his chat; null while there is none.</param>
public sealed record PersonDay(ImmutableArray<DayItem> Items, string? DigestId = null)
{
    public const int MostCards = 3;

    /// <summary>What is older goes when the person gets a card on a later day.</summary>
    public const int KeptDays = 35;

    /// <summary>Days between two looks at what is older: most cards are sent without one.</summary>
    public const int LooksBackEvery = 5;

    public static readonly PersonDay Empty = new([]);

    public DayItem? Find(Notice notice) => Items.FirstOrDefault(i => i.Notice == notice);

    /// <summary>The day with one notice more; the same where it has it already, so that a repetition decides as the first time.</summary>
    public PersonDay With(Notice notice) => Find(notice) is not null ? this : this with
    {
        Items = Items.Add(new DayItem(notice.Kind, notice.FileId, notice.Occasion, !NoticeKind.MayBeInDigest(notice.Kind) || Items.Count(i => i.Own) < MostCards)),
    };
}

namespace TeamsAddin.Local.Verify;

/// <summary>Something to tell: a code that texts.json words in three languages, and where it is.</summary>
internal sealed record Finding(string Code, string? File, string? Title, int? Entry, params string[] Values)
{
    public Finding(string code, params string[] values)
        : this(code, null, null, null, values)
    {
    }
}

/// <summary>
/// One chain of the dossier. <paramref name="SealedTo"/>: the entries up to this one are those that were sealed; 0: none.
/// <paramref name="Leaf"/>: how many entries the seal knows; 0: it does not know the file.
/// </summary>
internal sealed record FileLine(string Id, string Unit, string Title, string Start, bool InSpan, int Sequence, int Leaf, int SealedTo, bool Sound);

/// <summary>What a dossier's check found.</summary>
internal sealed class Verdict
{
    /// <summary>More findings than this are only counted: a hostile archive must not fill the memory.</summary>
    public const int MostFindings = 500;

    private readonly List<Finding> found = [];
    private readonly List<Finding> notes = [];
    private readonly List<FileLine> files = [];

    public bool Sound => ProblemCount == 0;

    /// <summary>Whether a published seal was given and is the one in the archive.</summary>
    public bool Compared { get; set; }

    public string Unit { get; set; } = "";

    public string From { get; set; } = "";

    public string To { get; set; } = "";

    public string MadeAt { get; set; } = "";

    /// <summary>The day of the seal in the archive, empty where there is none.</summary>
    public string SealDate { get; set; } = "";

    public string SealHash { get; set; } = "";

    public int Files => files.Count;

    public int Entries { get; set; }

    public int SealedEntries { get; set; }

    /// <summary>Entries that came after the seal.</summary>
    public int UnsealedEntries { get; set; }

    public int Texts { get; set; }

    public int Names { get; set; }

    public int Attachments { get; set; }

    public int Documents { get; set; }

    public int Units { get; set; }

    public int Leaves { get; set; }

    public int Outside { get; set; }

    /// <summary>Texts that an entry says were erased.</summary>
    public int Erased { get; set; }

    /// <summary>Names that are not there any more.</summary>
    public int ErasedNames { get; set; }

    public int ProblemCount { get; private set; }

    public IReadOnlyList<Finding> Found => found;

    public IReadOnlyList<Finding> Notes => notes;

    public IReadOnlyList<FileLine> Lines => files;

    /// <summary>The problems in English, for callers that only pass them on.</summary>
    public IReadOnlyList<string> Problems => [.. found.Select(VerdictTexts.In("en").Line)];

    public void Add(Finding problem)
    {
        ProblemCount++;
        if (found.Count < MostFindings)
        {
            found.Add(problem);
        }
    }

    public void Note(Finding note)
    {
        if (notes.Count < MostFindings)
        {
            notes.Add(note);
        }
    }

    public void Add(FileLine line) => files.Add(line);
}

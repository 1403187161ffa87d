using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Dossiers;

/// <summary>dossier.json: what the archive holds and claims. docs/dossier.md describes every path.</summary>
/// <param name="Format">1.</param>
/// <param name="Complete">True: every file of the units below <paramref name="Unit"/> with a session in the span is here.</param>
public sealed record DossierIndex(
    int Format, string Unit, string UnitName, DateOnly From, DateOnly To, DateTimeOffset MadeAt, bool Complete,
    ImmutableArray<DossierFile> Files, ImmutableArray<DossierDocument> Documents);

/// <summary>One chain: its id, and the head at which it was read.</summary>
public sealed record DossierFile(string Id, string Unit, string Title, DateTimeOffset Start, int Sequence, string Hash);

/// <summary>A page, table, text or name, and the SHA-256 of its bytes.</summary>
public sealed record DossierDocument(string Path, string Sha256);

using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Dossiers;

/// <summary>dossier.json: what the archive holds and claims. docs/dossier.md describes every path.</summary>
/// <param name="Format">2.</param>
/// <param name="Complete">True: every file of the units below <paramref name="Unit"/> whose period touches the span is here.</param>
/// <param name="Outside">The units' other sealed files.</param>
/// <param name="Seal">The last seal before the dossier; null while there is none.</param>
/// <param name="Units">The units that have leaves in the seal.</param>
public sealed record DossierIndex(
    int Format, string Unit, string UnitName, DateOnly From, DateOnly To, DateTimeOffset MadeAt, bool Complete,
    ImmutableArray<DossierFile> Files, ImmutableArray<OutsideFile> Outside, DossierSeal? Seal, ImmutableArray<DossierUnit> Units, ImmutableArray<DossierDocument> Documents);

/// <summary>One chain: its id, and the head at which it was read.</summary>
/// <param name="InSpan">False: the session's day lies outside the span, the period that owes it touches it; there is no page.</param>
public sealed record DossierFile(string Id, string Unit, string Title, DateTimeOffset Start, int Sequence, string Hash, bool InSpan);

/// <summary>A sealed file whose period does not touch the span: its id is the hash of the rest.</summary>
public sealed record OutsideFile(string Id, string Unit, string Rule, string Period, int Ordinal);

public sealed record DossierSeal(string Date, string Sha256);

/// <summary>A unit's place in the seal: its leaves, and the audit path from its root upwards.</summary>
public sealed record DossierUnit(string Unit, string Leaves, int Index, int Of, ImmutableArray<string> Path);

/// <summary>A page, table, text, name or leaves, and the SHA-256 of its bytes.</summary>
public sealed record DossierDocument(string Path, string Sha256);

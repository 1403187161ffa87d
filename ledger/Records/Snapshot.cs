using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Records;

/// <summary>A kind of file: how its entries fold into a state. The fold never fails on a fact that it does not know.</summary>
public interface IFileState<TSelf> where TSelf : IFileState<TSelf>
{
    static abstract TSelf Empty { get; }

    static abstract FactTable Facts { get; }

    TSelf Apply(Entry entry);
}

/// <summary>The last entry of a command.</summary>
public readonly record struct KeyAt(int Sequence, string Hash);

/// <summary>A file's state at a head, and where each command's key stands.</summary>
/// <param name="Bytes">The length of all bodies that were folded: what the state's size in memory follows.</param>
public sealed record Snapshot<TState>(string FileId, TState State, Head? Head, DateTimeOffset LastAt, ImmutableDictionary<string, KeyAt> Keys, long Bytes)
    where TState : IFileState<TState>
{
    public Position? Position => Head is null ? null : new Position(FileId, Head.Sequence, Head.Hash);

    internal string Hash => Head?.Hash ?? Chain.Start(FileId);

    internal int Sequence => Head?.Sequence ?? 0;

    internal static Snapshot<TState> Empty(string fileId) =>
        new(fileId, TState.Empty, null, DateTimeOffset.MinValue, ImmutableDictionary.Create<string, KeyAt>(StringComparer.Ordinal), 0);

    internal Snapshot<TState> With(Entry entry, StoredEntry stored, string hash) => this with
    {
        State = State.Apply(entry),
        Head = new Head(entry.Sequence, hash, Head?.ETag ?? ""),
        LastAt = entry.At,
        Keys = Keys.SetItem(entry.Key, new KeyAt(entry.Sequence, hash)),
        Bytes = Bytes + stored.Body.Length + (stored.Content?.Length ?? 0),
    };
}

using System.Collections.Concurrent;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Texts that were read just now: where 2,000 tap one card, its topic is not read 2,000 times. Short enough for what is erased to be gone.</summary>
internal sealed class KeptTexts(TimeProvider wall)
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    /// <summary>A text is at most about 40 KB.</summary>
    internal const int MaxKept = 500;

    private readonly ConcurrentDictionary<(string File, string Hash), (string Text, long At)> texts = new();

    public string? Find(string fileId, string hash) =>
        texts.TryGetValue((fileId, hash), out var kept) && wall.GetElapsedTime(kept.At) < KeptFor ? kept.Text : null;

    public void Keep(string fileId, string hash, string text)
    {
        if (texts.Count >= MaxKept)
        {
            texts.Clear();
        }

        texts[(fileId, hash)] = (text, wall.GetTimestamp());
    }

    public void Forget(string fileId, IEnumerable<string> hashes)
    {
        foreach (var hash in hashes)
        {
            texts.TryRemove((fileId, hash), out _);
        }
    }
}

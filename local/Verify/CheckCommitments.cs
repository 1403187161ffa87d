using System.Security.Cryptography;

namespace TeamsAddin.Local.Verify;

/// <summary>Checks what lies beside the chains: the contents, names, texts and attachments that entries commit to.</summary>
internal sealed class CheckCommitments(DossierZip zip, IReadOnlyDictionary<string, ClaimedDocument> documents, Verdict verdict)
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> attachments = new(StringComparer.Ordinal);
    private readonly HashSet<string> erased = new(StringComparer.Ordinal);
    private ClaimedFile file = null!;

    /// <summary>Whether all that could stand for something else was read: every content, and every record of an attachment that was not erased.</summary>
    public bool Whole { get; private set; } = true;

    public void Start(ClaimedFile claimed)
    {
        file = claimed;
        texts.Clear();
        attachments.Clear();
        erased.Clear();
    }

    /// <summary>Takes what an entry commits to. Texts and attachments wait for <see cref="Finish"/>: a later entry may say that they were erased.</summary>
    public void Take(EntryReader entry, int n)
    {
        var content = entry.Commitments.Find(c => c.What == Commits.Content).Hash;
        Collect(entry, n);
        if (content is null)
        {
            return;
        }

        if (HasAttachment(content, content, entry.ContentLength, n) && zip.Read($"attachments/{content}") is { } bytes)
        {
            entry.ReadContent(bytes);
            Collect(entry, n);
        }
        else
        {
            Whole = false;
        }
    }

    public void Finish()
    {
        foreach (var (hash, n) in texts)
        {
            verdict.Texts += IsThere(hash, n) == true ? 1 : 0;
        }

        foreach (var (hash, n) in attachments)
        {
            CheckAttachment(hash, n);
        }
    }

    private void Collect(EntryReader entry, int n)
    {
        foreach (var (what, hash) in entry.Commitments)
        {
            switch (what)
            {
                case Commits.Text or Commits.SecondText:
                    texts.TryAdd(hash, n);
                    break;
                case Commits.Attachment:
                    attachments.TryAdd(hash, n);
                    break;
                case Commits.Erased:
                    erased.Add(hash);
                    break;
                case Commits.Name when names.Add(hash):
                    CheckName(hash, n);
                    break;
            }
        }
    }

    private void CheckName(string hash, int n)
    {
        if (!documents.TryGetValue($"names/{hash}.json", out var document))
        {
            verdict.ErasedNames++;
            return;
        }

        document.Used = true;
        if (Holds(document, hash))
        {
            verdict.Names++;
        }
        else
        {
            Problem("name-altered", n, hash);
        }
    }

    private void CheckAttachment(string hash, int n)
    {
        if (IsThere(hash, n) is not { } there)
        {
            return;
        }

        if (!there)
        {
            Whole = false;
        }
        else if (zip.Read(TextPath(hash)) is not { } bytes || AttachmentRecord.Read(bytes) is not { } record)
        {
            Problem("attachment-record", n, hash);
            Whole = false;
        }
        else
        {
            HasAttachment(record.Name, record.Sha256, record.Length, n);
        }
    }

    /// <summary>Whether a text, or an attachment's record, is there as it was committed to; null when it was erased.</summary>
    private bool? IsThere(string hash, int n)
    {
        if (!documents.TryGetValue(TextPath(hash), out var document))
        {
            if (erased.Contains(hash))
            {
                verdict.Erased++;
                return null;
            }

            Problem("text-left-out", n, hash);
            return false;
        }

        document.Used = true;
        if (Holds(document, hash))
        {
            return true;
        }

        Problem("text-altered", n, hash);
        return false;
    }

    /// <summary>Whether the bytes are there as they were recorded; those that several entries stand for are counted once.</summary>
    private bool HasAttachment(string name, string sha256, int length, int n)
    {
        var path = $"attachments/{name}";
        var document = documents.GetValueOrDefault(path);
        var first = document is { Used: false };
        document?.Used = true;
        if (document is null || !zip.Documents.TryGetValue(path, out var place))
        {
            Problem("attachment-missing", n, name);
            return false;
        }

        if (!Holds(document, sha256) || place.Size != length)
        {
            Problem("attachment-altered", n, name);
            return false;
        }

        verdict.Attachments += first ? 1 : 0;
        return true;
    }

    private string TextPath(string hash) => $"texts/{file.Id}/{hash}.json";

    private static bool Holds(ClaimedDocument document, string hash) => document.Holds && document.Sha256.AsSpan().SequenceEqual(Convert.FromHexString(hash));

    private void Problem(string code, int n, string value) => verdict.Add(new Finding(code, file.Id, file.Title, n, value));
}

using System.IO.Compression;
using System.Text;

namespace TeamsAddin.Local.Smoke;

/// <summary>Does to a dossier what a forger would.</summary>
internal static class ForgeDossier
{
    /// <summary>The same archive with one entry's bytes changed: somebody was "there" on another day.</summary>
    public static byte[] ChangeOneEntry(byte[] dossier)
    {
        using var changed = new MemoryStream();
        changed.Write(dossier);
        using (var zip = new ZipArchive(changed, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.Entries.First(e => e.FullName.StartsWith("files/", StringComparison.Ordinal));
            string body;
            using (var reader = new StreamReader(entry.Open()))
            {
                body = reader.ReadToEnd();
            }

            using var stream = entry.Open();
            stream.SetLength(0);
            stream.Write(Encoding.UTF8.GetBytes(body.Replace("\"at\":\"2026", "\"at\":\"2025", StringComparison.Ordinal)));
        }

        return changed.ToArray();
    }
}

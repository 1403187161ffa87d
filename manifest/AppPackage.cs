using System.IO.Compression;
using System.Text;

namespace TeamsAddin.Manifest;

/// <summary>The zip that Teams takes: the filled-in manifest, a file for each further language, two icons.</summary>
internal static class AppPackage
{
    public const string Manifest = "manifest.json";

    public static readonly string[] Files = [Manifest, "zh-Hant.json", "en.json", "color.png", "outline.png"];

    /// <summary>The least date of a zip entry, so that the same options give the same bytes.</summary>
    private static readonly DateTimeOffset Stamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Make(PackOptions options)
    {
        using var package = new MemoryStream();
        using (var zip = new ZipArchive(package, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in Files)
            {
                // Stored: what a compressor makes of the same bytes differs from version to version.
                var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = Stamp;
                using var content = entry.Open();
                content.Write(name == Manifest ? Fill(options) : Read(name));
            }
        }

        return package.ToArray();
    }

    private static byte[] Fill(PackOptions options) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Read(Manifest))
        .Replace("{{app-id}}", options.AppId, StringComparison.Ordinal)
        .Replace("{{domain}}", options.Domain, StringComparison.Ordinal));

    private static byte[] Read(string name)
    {
        using var resource = typeof(AppPackage).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} was not built into this program.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}

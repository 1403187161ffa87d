using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace TeamsAddin.Manifest.Tests;

/// <summary>A package as Teams would read it.</summary>
internal sealed class Package(byte[] zip)
{
    public const string AppId = "6f1d2c3b-4a59-4e68-8d77-9c0b1a2f3e4d";
    public const string Domain = "bot.yunting.example";

    public static Package Make() => new(AppPackage.Make(new PackOptions(AppId, Domain, "")));

    public IReadOnlyDictionary<string, byte[]> Files { get; } = Unzip(zip);

    public JsonNode Manifest => JsonNode.Parse(Text(AppPackage.Manifest))!;

    public string Text(string file) => Encoding.UTF8.GetString(Files[file]);

    private static Dictionary<string, byte[]> Unzip(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return archive.Entries.ToDictionary(e => e.FullName, Bytes, StringComparer.Ordinal);
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}

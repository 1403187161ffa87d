extern alias box;

using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using box::TeamsAddin.Local.Verify;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// The check of chains against the bare SHA-256 of the same entries, one by one, in the same run on one thread. Both begin with the
/// entries' bytes in memory, as they come out of the archive; the check hashes each with the hash before it, reads it as JSON and
/// collects what it commits to. The row of the whole archive adds reading and unpacking it, documents, and the rest of the verdict.
/// </summary>
internal static class Verify
{
    private const int Files = 400;
    private const int EntriesAFile = 60;
    private const int WarmRounds = 5;
    private const int Rounds = 7;

    public static Task<IReadOnlyList<Figure>> RunAsync()
    {
        var chains = Enumerable.Range(0, Files).Select(Chain).ToList();
        var zip = Zip(chains);
        double count = Files * EntriesAFile;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Files} files of {EntriesAFile} entries, {chains.Sum(c => c.Bodies.Sum(b => (long)b.Length)) / count:0} bytes an entry; archive {zip.Length / 1048576.0:0.0} MiB"));
        Console.WriteLine("round  bare SHA-256, entries/s  chains checked, entries/s  ratio  whole archive, entries/s  ratio");
        var ratios = new List<double>();
        for (var round = 1 - WarmRounds; round <= Rounds; round++)
        {
            var bare = count / Seconds(() => Bare(chains));
            var check = count / Seconds(() => Check(chains));
            var whole = count / Seconds(() => Whole(zip));
            if (round > 0)
            {
                ratios.Add(check / bare);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(round > 0 ? round : "warm"),5}  {bare,23:0}  {check,25:0}  {check / bare,5:0.00}  {whole,24:0}  {whole / bare,5:0.00}"));
        }

        ratios.Sort();
        return Task.FromResult<IReadOnlyList<Figure>>([new Figure("verify-ratio", ratios[ratios.Count / 2], "x-bare-sha256", true, 0.5)]);
    }

    private static double Seconds(Action run)
    {
        GC.Collect();
        var meter = Meter.Start();
        run();
        return meter.Cpu.TotalSeconds;
    }

    private static void Bare(List<(string Id, List<byte[]> Bodies, string Hash)> chains)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var body in chains.SelectMany(c => c.Bodies))
        {
            SHA256.HashData(body, hash);
        }
    }

    private static void Check(List<(string Id, List<byte[]> Bodies, string Hash)> chains)
    {
        var walk = new ChainWalk();
        foreach (var (id, bodies, hash) in chains)
        {
            walk.Start(id);
            foreach (var body in bodies)
            {
                body.CopyTo(walk.Body(body.Length));
                if (walk.Next() != Flaws.None)
                {
                    throw new InvalidOperationException("An entry was found wrong.");
                }
            }

            if (Convert.ToHexStringLower(walk.Hash) != hash)
            {
                throw new InvalidOperationException("A chain was found wrong.");
            }
        }
    }

    private static void Whole(byte[] zip)
    {
        var verdict = VerifyDossier.Check(new MemoryStream(zip));
        if (!verdict.Sound || verdict.Entries != Files * EntriesAFile)
        {
            throw new InvalidOperationException("The dossier was found wrong: " + string.Join("; ", verdict.Problems));
        }
    }

    /// <summary>A session as they are: planned, invited, taps, a few words.</summary>
    private static (string Id, List<byte[]> Bodies, string Hash) Chain(int file)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(file)))[..32];
        var bodies = new List<byte[]>();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        for (var n = 1; n <= EntriesAFile; n++)
        {
            var person = new Guid(file, (short)n, 7, new byte[8]);
            var data = n == 2
                ? "{\"roster\":[" + string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"person":"{{new Guid(file, (short)i, 7, new byte[8])}}","role":"Member","name":"{{new string('a', 64)}}"}""")) + "],\"part\":1,\"parts\":1}"
                : $$"""{"person":"{{person}}","mode":"OnSite","late":false,"byLeader":false,"why":null}""";
            bodies.Add(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $$"""{"n":{{n}},"key":"checkIn/{{person}}/{{n}}","kind":"{{(n == 2 ? "invited" : "attended")}}","at":"2026-03-05T06:{{n - 1:00}}:07.123Z","actor":"{{person}}","data":{{data}}}""")));
            hash = SHA256.HashData([.. hash, .. bodies[^1]]);
        }

        return (id, bodies, Convert.ToHexStringLower(hash));
    }

    private static byte[] Zip(List<(string Id, List<byte[]> Bodies, string Hash)> chains)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (id, bodies, _) in chains)
            {
                for (var n = 1; n <= bodies.Count; n++)
                {
                    using var entry = zip.CreateEntry(string.Create(CultureInfo.InvariantCulture, $"files/{id}/{n:00000000}.json"), CompressionLevel.Fastest).Open();
                    entry.Write(bodies[n - 1]);
                }
            }

            using var index = zip.CreateEntry("dossier.json").Open();
            JsonSerializer.Serialize(index, new
            {
                format = 2, unit = "u", unitName = "u", from = "2026-01-01", to = "2026-12-31", madeAt = "2026-12-31T00:00:00.000Z", complete = true,
                files = chains.Select(c => new { id = c.Id, unit = "u", title = "t", start = "2026-03-05T06:30:00.000Z", sequence = c.Bodies.Count, hash = c.Hash, inSpan = true }),
                documents = Array.Empty<object>(),
            });
        }

        return stream.ToArray();
    }
}

using System.Security.Cryptography;
using TeamsAddin.Fixtures;
using TeamsAddin.Local.Verify;
using TeamsAddin.Verifying.Tests;

namespace TeamsAddin.Local.Tests.Verify;

public sealed class VerifyTests
{
    public static TheoryData<string> Cases => [.. DossierCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_verdict_names_all_that_is_wrong_and_nothing_else(string name)
    {
        var one = DossierCases.Of(name);
        var verdict = Check(one.Zip, one.Seal);
        var codes = verdict.Found.Select(f => f.Code).ToList();
        if (one.Problems is [.., "*"])
        {
            Assert.NotEmpty(codes);
            Assert.All(one.Problems[..^1], code => Assert.Contains(code, codes));
        }
        else
        {
            Assert.Equal(one.Problems.Order(StringComparer.Ordinal), codes.Order(StringComparer.Ordinal));
        }

        Assert.Equal(one.Problems.Length == 0, verdict.Sound);
        Assert.Equal(one.Result == "compared", verdict.Sound && verdict.Compared);
        Assert.All(one.Notes.GroupBy(n => n), n => Assert.Equal(n.Count(), verdict.Notes.Count(f => f.Code == n.Key)));
    }

    [Fact]
    public void Every_byte_of_every_entry_counts()
    {
        var builder = new DossierBuilder();
        foreach (var file in builder.Files.Where(f => f.InDossier))
        {
            for (var n = 1; n <= file.Bodies.Count; n++)
            {
                for (var i = 0; i < file.Bodies[n - 1].Length; i += 7)
                {
                    var parts = builder.Write();
                    parts.Bytes[DossierBuilder.PathOf(file, n)] = [.. file.Bodies[n - 1][..i], (byte)(file.Bodies[n - 1][i] ^ 1), .. file.Bodies[n - 1][(i + 1)..]];
                    Assert.Contains(Check(parts.Zip(), builder.Published).Found, f => f.File == file.Id);
                }
            }
        }
    }

    [Fact]
    public void Every_part_of_the_archive_counts()
    {
        var builder = new DossierBuilder();
        builder.Fresh.Add("leaveAttached", "2026-03-09T01:00:00.000Z", $$"""{"request":"r-1","person":"p0","attachment":"{{builder.Attach(builder.Fresh, "%PDF-1.7")}}"}""");
        foreach (var path in builder.Write().Bytes.Keys)
        {
            var (without, changed) = (builder.Write(), builder.Write());
            without.Bytes.Remove(path);
            changed.Bytes[path] = [.. changed.Bytes[path][..^1], (byte)(changed.Bytes[path][^1] ^ 1)];
            Assert.False(Check(without.Zip(), builder.Published).Sound, path);
            Assert.False(Check(changed.Zip(), builder.Published).Sound, path);
        }
    }

    [Fact]
    public void No_byte_of_an_archive_can_make_the_check_fail_otherwise_than_by_a_verdict()
    {
        var zip = new DossierBuilder().Zip();
        var random = new Random(20261122);
        for (var i = 0; i < 3000; i++)
        {
            var broken = zip.ToArray();
            for (var k = 0; k < 1 + i % 4; k++)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            Check(i % 3 == 0 ? broken[..random.Next(broken.Length)] : broken, null);
        }
    }

    [Fact]
    public void What_was_checked_is_counted()
    {
        var builder = new DossierBuilder();
        var verdict = Check(builder.Zip(), builder.Published);
        Assert.Equal((5, 16, 13), (verdict.Files, verdict.Entries, verdict.SealedEntries));
        Assert.Equal(3, verdict.UnsealedEntries);
        Assert.Equal((5, 5, 1, 0), (verdict.Texts, verdict.Names, verdict.Erased, verdict.ErasedNames));
        Assert.Equal((1, 2, 6, 2), (verdict.Attachments, verdict.Units, verdict.Leaves, verdict.Outside));
        Assert.Equal([(7, 6), (2, 2), (2, 0), (4, 4), (1, 1)], verdict.Lines.Select(l => (l.Sequence, l.SealedTo)));
        Assert.Equal(builder.Published, verdict.SealHash);
    }

    [Fact]
    public void What_people_handed_in_is_counted_with_the_attachments()
    {
        var verdict = Check(DossierCases.Of("two people hand in the same bytes").Zip, null);
        Assert.Equal((2, 5, 1), (verdict.Attachments, verdict.Texts, verdict.Erased));
        verdict = Check(DossierCases.Of("an attachment erased, its bytes gone").Zip, null);
        Assert.Equal((1, 5, 2), (verdict.Attachments, verdict.Texts, verdict.Erased));
    }

    [Fact]
    public void Over_65535_entries_are_read_too()
    {
        var builder = new DossierBuilder();
        for (var n = builder.Fresh.Bodies.Count + 1; n <= 66_000; n++)
        {
            builder.Fresh.Add("attended", "2026-03-09T01:00:00.000Z", "{}");
        }

        var verdict = Check(builder.Zip(), builder.Published);
        Assert.Empty(verdict.Problems);
        Assert.Equal(66_014, verdict.Entries);
    }

    [Theory]
    [InlineData("2026", "2026-01-01", "2026-12-31")]
    [InlineData("2026-H2", "2026-07-01", "2026-12-31")]
    [InlineData("2026-Q1", "2026-01-01", "2026-03-31")]
    [InlineData("2024-02", "2024-02-01", "2024-02-29")]
    [InlineData("2026-W01", "2025-12-29", "2026-01-04")]
    [InlineData("2026-W53", "2026-12-28", "2027-01-03")]
    [InlineData("2026-S11-02", "2026-11-01", "2027-02-28")]
    [InlineData("2026-S03-06", "2026-03-01", "2026-06-30")]
    public void A_period_has_its_days(string period, string first, string last)
    {
        var (from, to) = PeriodDays.Of(period)!.Value;
        Assert.Equal((first, last), (from.ToString("yyyy-MM-dd"), to.ToString("yyyy-MM-dd")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-")]
    [InlineData("2026-Q5")]
    [InlineData("2026-13")]
    [InlineData("2026-W00")]
    [InlineData("2026-W54")]
    [InlineData("2026-S13-02")]
    [InlineData("2026-01-01")]
    [InlineData("２０２６")]
    [InlineData("0000")]
    public void What_is_no_period_has_none(string period) => Assert.Null(PeriodDays.Of(period));

    [Fact]
    public void Every_finding_is_worded_in_three_languages()
    {
        var languages = new[] { "zh-Hans", "zh-Hant", "en" }.Select(VerdictTexts.In).ToList();
        foreach (var name in DossierCases.Names)
        {
            var one = DossierCases.Of(name);
            var verdict = Check(one.Zip, one.Seal);
            foreach (var finding in verdict.Found.Concat(verdict.Notes))
            {
                var lines = languages.Select(l => l.Line(finding)).ToList();
                Assert.DoesNotContain(lines[2], lines[..2]);
                Assert.DoesNotMatch(@"\{\d\}", string.Concat(lines));
            }
        }
    }

    [Fact]
    public void A_seal_is_taken_as_people_copy_it()
    {
        var builder = new DossierBuilder();
        var grouped = string.Join(' ', builder.Published.ToUpperInvariant().Chunk(8).Select(c => new string(c)));
        Assert.Equal(builder.Published, VerifyCommand.SealOf(grouped + "\n"));
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, builder.SealBytes);
        Assert.Equal(builder.Published, VerifyCommand.SealOf(path));
        File.Delete(path);
        Assert.Null(VerifyCommand.SealOf(path));
        Assert.Null(VerifyCommand.SealOf(builder.Published[1..]));
    }

    [Fact]
    public void What_stands_in_an_archive_cannot_steer_a_terminal() =>
        Assert.Equal("a\uFFFD[31mb\uFFFDc", VerdictTexts.Shown("a\u001b[31mb\u202Ec"));

    [Fact]
    public void The_verifier_names_nothing_of_the_product()
    {
        var sources = SourceTree.Sources(Path.Combine("local", "Verify")).ToList();
        Assert.NotEmpty(sources);
        Assert.All(sources, s => Assert.DoesNotMatch(@"TeamsAddin\.(?!Local\.Verify)", s));
    }

    [Fact]
    public void The_page_is_one_file_without_network_and_has_the_command_line_s_words()
    {
        var page = File.ReadAllText(SourceTree.Under("ledger", "Dossiers", "verify.html"));
        Assert.Contains("content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'\"", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"https?:|\bsrc=|\bhref=|@import|url\(|innerHTML|insertAdjacent|document\.write|\beval\b|fetch\(|XMLHttp", page);
        Assert.Contains(File.ReadAllText(SourceTree.Under("local", "Verify", "texts.json")).Trim(), page, StringComparison.Ordinal);
    }

    private static Verdict Check(byte[] zip, string? seal)
    {
        using var stream = new MemoryStream(zip);
        return VerifyDossier.Check(stream, seal);
    }
}

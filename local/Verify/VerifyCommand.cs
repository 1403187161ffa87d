using System.Globalization;
using System.Security.Cryptography;

namespace TeamsAddin.Local.Verify;

/// <summary><c>verify FILE.zip [--seal SEAL] [--lang LANGUAGE]</c>: exit code 0 only for a sound dossier, 2 for a wrong command line.</summary>
internal static class VerifyCommand
{
    private const int Listed = 50;
    private const int LongestSealFile = 4096;

    public static int Run(string[] arguments)
    {
        var (path, given, language) = (default(string), default(string), CultureInfo.CurrentUICulture.Name);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--seal" when i + 1 < arguments.Length:
                    given = arguments[++i];
                    break;
                case "--lang" when i + 1 < arguments.Length && VerdictTexts.Has(arguments[i + 1]):
                    language = arguments[++i];
                    break;
                case ['-', ..]:
                    return Wrong(VerdictTexts.In(language)["usage"]);
                default:
                    if (path is not null)
                    {
                        return Wrong(VerdictTexts.In(language)["usage"]);
                    }

                    path = arguments[i];
                    break;
            }
        }

        var texts = VerdictTexts.In(language);
        if (path is null)
        {
            return Wrong(texts["usage"]);
        }

        if (!File.Exists(path))
        {
            return Wrong(texts.Format("usage.noFile", path));
        }

        var seal = given is null ? null : SealOf(given);
        if (given is not null && seal is null)
        {
            return Wrong(texts.Format("usage.seal", given));
        }

        using var file = File.OpenRead(path);
        var verdict = VerifyDossier.Check(file, seal);
        Tell(verdict, texts);
        return verdict.Sound ? 0 : 1;
    }

    /// <summary>A seal as a person copies it, in groups and capitals too, or the SHA-256 of a published seal file; null when it is neither.</summary>
    internal static string? SealOf(string given)
    {
        var digits = string.Concat(given.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or ':'))).ToLowerInvariant();
        if (ClaimedIndex.IsHash(digits))
        {
            return digits;
        }

        return given.Length > 0 && new FileInfo(given) is { Exists: true, Length: <= LongestSealFile } ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(given))) : null;
    }

    private static void Tell(Verdict verdict, VerdictTexts texts)
    {
        var (result, why) = !verdict.Sound ? ("verdict.unsound", "explain.unsound") : verdict.Compared ? ("verdict.compared", "explain.compared") : ("verdict.alone", "explain.alone");
        Console.WriteLine(texts.Format(result, Number(verdict.ProblemCount)));
        Console.WriteLine(texts[why]);
        Console.WriteLine();
        if (verdict.From.Length > 0)
        {
            Console.WriteLine($"{texts["head.unit"]}{texts["colon"]}{VerdictTexts.Shown(verdict.Unit)}");
            Console.WriteLine($"{texts["head.span"]}{texts["colon"]}{verdict.From} – {verdict.To}");
            Console.WriteLine($"{texts["head.made"]}{texts["colon"]}{VerdictTexts.Shown(verdict.MadeAt)}");
            Console.WriteLine($"{texts["head.seal"]}{texts["colon"]}{(verdict.SealHash.Length == 0 ? texts["head.noSeal"] : $"{verdict.SealDate} {verdict.SealHash}")}");
            Console.WriteLine();
            Console.WriteLine(texts["head.checked"]);
            foreach (var (key, value) in Counts(verdict))
            {
                Console.WriteLine($"{value,12}  {texts[key]}");
            }

            Console.WriteLine();
        }

        Section(texts, "head.problems", verdict.Found.Select(texts.Line), verdict.ProblemCount);
        Section(texts, "head.notes", verdict.Notes.Select(texts.Line), verdict.Notes.Count);
        var open = verdict.Lines.Where(l => !l.Sound || l.SealedTo < l.Sequence).ToList();
        Section(texts, "head.files", open.Select(l => texts.Format("where.titled", l.Id, l.Title) + texts["colon"] + Sealed(l, texts)), open.Count);
    }

    private static IEnumerable<(string Key, string Value)> Counts(Verdict verdict) =>
    [
        ("count.files", Number(verdict.Files)),
        ("count.entries", Number(verdict.Entries)),
        ("count.sealed", Number(verdict.SealedEntries)),
        ("count.unsealed", Number(verdict.UnsealedEntries)),
        ("count.texts", Number(verdict.Texts)),
        ("count.names", Number(verdict.Names)),
        ("count.erased", $"{Number(verdict.Erased)} / {Number(verdict.ErasedNames)}"),
        ("count.attachments", Number(verdict.Attachments)),
        ("count.documents", Number(verdict.Documents)),
        ("count.units", Number(verdict.Units)),
        ("count.leaves", Number(verdict.Leaves)),
        ("count.outside", Number(verdict.Outside)),
    ];

    private static string Sealed(FileLine line, VerdictTexts texts) =>
        (line.Leaf == 0 ? texts.Format("file.unsealed", Number(line.Sequence))
            : line.SealedTo == 0 ? texts.Format("file.notAsSealed", Number(line.Leaf), Number(line.Sequence))
            : texts.Format("file.sealed", Number(line.SealedTo), Number(line.Sequence)))
        + (line.Sound ? "" : " – " + texts["file.unsound"]);

    private static void Section(VerdictTexts texts, string head, IEnumerable<string> lines, int count)
    {
        if (count == 0)
        {
            return;
        }

        Console.WriteLine(texts[head]);
        foreach (var line in lines.Take(Listed))
        {
            Console.WriteLine("  " + line);
        }

        if (count > Listed)
        {
            Console.WriteLine("  " + texts.Format("head.more", Number(count - Listed)));
        }

        Console.WriteLine();
    }

    private static int Wrong(string what)
    {
        Console.Error.WriteLine(what);
        return 2;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

namespace TeamsAddin.Local.Verify;

/// <summary><c>verify FILE.zip</c>: exit code 0 only for a sound dossier.</summary>
internal static class VerifyCommand
{
    public static int Run(string[] arguments)
    {
        if (arguments is not [var path])
        {
            Console.Error.WriteLine("usage: dotnet run --project local -- verify FILE.zip");
            return 2;
        }

        if (!File.Exists(path))
        {
            Console.Error.WriteLine($"There is no file {path}.");
            return 2;
        }

        using var file = File.OpenRead(path);
        var verdict = VerifyDossier.Check(file);
        Console.WriteLine($"{verdict.Files} files, {verdict.Entries} entries, {verdict.Documents} documents, {verdict.Texts} texts and {verdict.Names} names checked; {verdict.Erased} erased.");
        foreach (var problem in verdict.Problems)
        {
            Console.WriteLine("  " + problem);
        }

        Console.WriteLine(verdict.Sound
            ? "The dossier is consistent in itself; it was not compared with a published seal."
            : "The dossier is NOT sound.");
        return verdict.Sound ? 0 : 1;
    }
}

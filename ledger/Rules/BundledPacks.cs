namespace TeamsAddin.Ledger.Rules;

/// <summary>The packs that come with the product.</summary>
public static class BundledPacks
{
    public static IReadOnlyList<string> Names { get; } = ["responsibility-zh", "workplace-safety-en"];

    /// <summary>The YAML of a bundled pack, or null.</summary>
    public static string? Read(string name)
    {
        using var stream = typeof(BundledPacks).Assembly.GetManifestResourceStream($"Packs.{name}.yaml");
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }
}

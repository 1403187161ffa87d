namespace TeamsAddin.Local.Tools;

/// <summary>The source tree that this program was built from.</summary>
public static class Checkout
{
    private static readonly Lazy<string> Found = new(() =>
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TeamsAddin.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No TeamsAddin.sln above {AppContext.BaseDirectory}: run this from a checkout.");
    });

    /// <exception cref="DirectoryNotFoundException">The program was moved out of its checkout.</exception>
    public static string Root => Found.Value;
}

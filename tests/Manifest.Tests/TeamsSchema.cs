using System.Collections.Concurrent;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Manifest.Tests;

/// <summary>Microsoft's JSON schemas of the Teams manifest, out of npm's @microsoft/app-manifest.</summary>
internal static class TeamsSchema
{
    /// <param name="kind">Such as <c>MicrosoftTeams</c> or <c>MicrosoftTeams.Localization</c>.</param>
    /// <returns>Every way in which the document breaks the schema.</returns>
    public static async Task<string[]> Problems(string json, string version, string kind)
    {
        var tools = await NodeTools.Ensure(Console.WriteLine, CancellationToken.None);
        var schema = Path.Combine(tools.ModulesPath, "@microsoft", "app-manifest", "build", "json-schemas", "teams", "v" + version, kind + ".schema.json");
        var document = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(document, json);
            var lines = new ConcurrentQueue<string>();
            var script = Path.Combine(Checkout.Root, "tests", "Manifest.Tests", "check-schema.js");
            var code = await Programs.Run(tools.NodePath, [script, tools.ModulesPath, document, schema], Path.GetTempPath(), lines.Enqueue, CancellationToken.None);
            return code == 0 ? [.. lines] : throw new InvalidOperationException($"check-schema.js ended with {code}: {string.Join(Environment.NewLine, lines)}");
        }
        finally
        {
            File.Delete(document);
        }
    }
}

using System.Collections.Concurrent;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Fixtures;

/// <summary>npm's ajv, for draft-04 schemas.</summary>
public static class JsonSchema
{
    /// <returns>Every way in which the document breaks the schema.</returns>
    public static async Task<string[]> ProblemsAsync(string json, string schemaPath)
    {
        var tools = await NodeTools.Ensure(Console.WriteLine, CancellationToken.None);
        var document = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(document, json);
            var lines = new ConcurrentQueue<string>();
            var script = SourceTree.Under("tests", "Manifest.Tests", "check-schema.js");
            var code = await Programs.Run(tools.NodePath, [script, tools.ModulesPath, document, schemaPath], Path.GetTempPath(), lines.Enqueue, CancellationToken.None);
            return code == 0 ? [.. lines] : throw new InvalidOperationException($"check-schema.js ended with {code}: {string.Join(Environment.NewLine, lines)}");
        }
        finally
        {
            File.Delete(document);
        }
    }
}

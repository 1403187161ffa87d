using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Fixtures.Cards;

/// <summary>Microsoft's renderer in one Node process for all tests: a start costs more than a hundred cards. It ends when this process does.</summary>
internal static class CardRenderer
{
    private static readonly Lazy<Task<Process>> Node = new(Start);
    private static readonly SemaphoreSlim Turn = new(1);

    public static async Task<IReadOnlyList<CardProblem>> Check(string card)
    {
        var node = await Node.Value;
        await Turn.WaitAsync();
        try
        {
            await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(card));
            await node.StandardInput.FlushAsync();
            var answer = await node.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"check-cards.js ended: {await node.StandardError.ReadToEndAsync()}");
            return JsonSerializer.Deserialize<List<CardProblem>>(answer, JsonSerializerOptions.Web)!;
        }
        finally
        {
            Turn.Release();
        }
    }

    private static async Task<Process> Start()
    {
        var tools = await NodeTools.Ensure(Console.WriteLine, CancellationToken.None);
        var script = Path.Combine(Checkout.Root, "tests", "Fixtures", "Cards", "check-cards.js");
        var start = Programs.Silent(tools.NodePath, [script, tools.ModulesPath], Path.GetTempPath());
        start.StandardInputEncoding = start.StandardOutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return Process.Start(start)!;
    }
}

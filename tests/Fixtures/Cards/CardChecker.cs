using System.Globalization;
using System.Text.Json;

namespace TeamsAddin.Fixtures.Cards;

/// <summary>What is wrong with a card, and where in its JSON.</summary>
public sealed record CardProblem(string Path, string What)
{
    public override string ToString() => $"{Path}: {What}";
}

/// <summary>
/// Checks cards for Teams two ways: Microsoft's own renderer parses and validates them, and <see cref="CardRules"/> holds every property
/// against the schema of version 1.5, because the renderer passes over unknown properties and a missing version.
/// </summary>
public static class CardChecker
{
    /// <exception cref="CardException">Names every problem with its path.</exception>
    public static async Task Check(params IReadOnlyList<string> cards)
    {
        var problems = new List<string>();
        for (var i = 0; i < cards.Count; i++)
        {
            var name = cards.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"card {i}, ");
            problems.AddRange((await Problems(cards[i])).Select(problem => $"{name}{problem}"));
        }

        if (problems.Count > 0) throw new CardException(problems);
    }

    public static async Task<IReadOnlyList<CardProblem>> Problems(string card)
    {
        try
        {
            using var document = JsonDocument.Parse(card);
            return [.. CardRules.Check(document.RootElement), .. await CardRenderer.Check(card)];
        }
        catch (JsonException e)
        {
            return [new CardProblem("$", $"no JSON: {e.Message}")];
        }
    }
}

public sealed class CardException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems));

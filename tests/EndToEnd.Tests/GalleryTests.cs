using System.Reflection;
using System.Text.RegularExpressions;
using AdaptiveCards;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>The gallery leaves no card out. Without a box and a browser: what is drawn is drawn only when pictures are asked for.</summary>
public sealed partial class GalleryTests
{
    private static readonly string Tests = Path.Combine(RunningBox.Root, "tests", "EndToEnd.Tests");

    [Fact]
    public void Every_card_has_a_scene_and_every_scene_is_of_a_card()
    {
        var cards = Cards().Order(StringComparer.Ordinal).ToList();
        // So many there were when this was written: what finds none of a kind finds no gap.
        Assert.InRange(cards.Count, 35, 200);
        Assert.Equal(cards, GalleryScenes.All.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Subset(GalleryScenes.All.Keys.ToHashSet(StringComparer.Ordinal), GalleryScenes.States.Keys.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_scene_is_drawn_by_the_gallery()
    {
        var sources = string.Concat(Directory.EnumerateFiles(Tests, "*.cs").Where(f => Path.GetFileName(f) != nameof(GalleryScenes) + ".cs").Select(File.ReadAllText));
        var drawn = Drawn().Matches(sources).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal);
        Assert.Equal(GalleryScenes.All.Keys.Order(StringComparer.Ordinal), drawn.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_scene_has_its_pictures_light_and_dark_in_the_documents_and_they_show_no_other()
    {
        var shown = Pictures().Matches(await File.ReadAllTextAsync(Path.Combine(RunningBox.Root, "docs", "cards.md"))).Select(m => m.Groups["path"].Value).ToList();
        Assert.Equal(GalleryScenes.All.Keys.SelectMany(n => new[] { $"pictures/card-{n}-dark.png", $"pictures/card-{n}-light.png" }).Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.Equal(
            shown.Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Path.Combine(RunningBox.Root, "docs", "pictures"), "card-*.png").Select(f => "pictures/" + Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    /// <summary>The cards of sessions by name, the notes by kind, and what makes the others.</summary>
    private static IEnumerable<string> Cards() =>
    [
        .. typeof(CardNames).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).Where(n => n != CardNames.Own),
        .. NoteCard.Kinds.Keys,
        .. typeof(CardNames).Assembly.GetTypes().Where(t => t.Namespace == typeof(CardNames).Namespace)
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)).Where(MakesCard).Select(m => $"{m.DeclaringType!.Name}.{m.Name}"),
    ];

    /// <summary>A card for a person or a channel, not of a session: those have names.</summary>
    private static bool MakesCard(MethodInfo method) =>
        (method.ReturnType == typeof(Card) || method.ReturnType == typeof(AdaptiveCard))
        && method.GetParameters() is [var first, .. var others]
        && (first.ParameterType == typeof(Viewer) || first.ParameterType == typeof(Ledger.Texts.Wording))
        && !others.Any(p => p.ParameterType == typeof(SessionView));

    /// <summary>The calls that draw, and the words in one loop of the journey: the picture's name stands after what it is of.</summary>
    [GeneratedRegex("""(gallery\.(OpenAsync\([^\r\n]*?, "\w+", |KeepAsync\(\w+, ("\w+", )?|CauseAsync\(\w+, |AskAsync\(\w+, "\w+", |FirstAsync\([^"\r\n]*|DrawAsync\()|DrawAsync\(gallery, |\((member|admin), "\w+", )"(?<name>[\w-]+)"[,)]""", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Drawn();

    [GeneratedRegex(@"!\[[^\]]*\]\((?<path>[^)]*)\)", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Pictures();
}

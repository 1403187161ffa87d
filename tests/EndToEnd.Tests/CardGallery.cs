using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>
/// docs/cards.md: each card as the renderer draws it, in Chinese and English, light and dark. Made by this test project with
/// TEAMSADDIN_PICTURES=1, from the cards that people really have; without it nothing is drawn. Which there are is said by GalleryScenes.
/// </summary>
internal sealed class CardGallery(RunningBox box)
{
    private const string Draw = """
        async ({ cards, theme }) => {
          const { CardView } = await import("/cards.js");
          document.documentElement.dataset.theme = theme;
          document.getElementById("gallery")?.remove();
          const room = document.createElement("div");
          room.id = "gallery";
          // The shadow: of a height in fractions of a pixel the last row would show the page below.
          room.style.cssText = "position:fixed;inset:0 auto auto 0;z-index:99;display:grid;grid-template-columns:400px 400px;gap:12px;padding:12px;align-items:start;background:var(--page, Canvas);box-shadow:0 0 0 4px var(--page, Canvas)";
          document.body.append(room);
          for (const json of JSON.parse(cards)) {
            const view = new CardView(() => {}, () => {}, () => {});
            view.show(json);
            room.append(view.node);
          }
        }
        """;

    private static readonly string[] Locales = ["zh-CN", "en-GB"];

    private readonly List<(string Name, string Title)> kept = [];

    /// <summary>The newest card of a name that a person has: fetched anew in each language, as Teams does.</summary>
    public Task KeepAsync(string person, string card, string name) => KeepAsync(person, name, async () =>
    {
        var message = (await box.GetAsync($"people/{person}/chat")).AsArray().Last(m => (string?)m!["card"]?["refresh"]?["action"]?["data"]?["card"] == card)!;
        var refresh = message["card"]!["refresh"]!["action"]!;
        return (await box.PostAsync($"people/{person}/tap", new JsonObject { ["message"] = message["id"]!.ToString(), ["verb"] = "refresh", ["data"] = refresh["data"]!.DeepClone() }))["value"]!;
    });

    /// <summary>A card of a session that a person opens, fetched anew in each language.</summary>
    public Task OpenAsync(string person, string session, string card, string name, JsonObject? more = null) => KeepAsync(person, name, async () =>
    {
        var data = more?.DeepClone().AsObject() ?? [];
        data["card"] = card;
        return await TapAsync(person, session, "open", data);
    });

    /// <summary>Taps an action of a session's card, as on the person's newest card.</summary>
    /// <returns>The card that answers.</returns>
    public async Task<JsonNode> TapAsync(string person, string session, string verb, JsonObject data)
    {
        data["session"] = session;
        var message = (await box.GetAsync($"people/{person}/chat")).AsArray().Last(m => m!["card"] is not null)!;
        return (await box.PostAsync($"people/{person}/tap", new JsonObject { ["message"] = message["id"]!.ToString(), ["verb"] = verb, ["data"] = data }))["value"]!;
    }

    /// <summary>The card that answers a word.</summary>
    public Task AskAsync(string person, string word, string name) => KeepAsync(person, name, async () =>
        (await box.PostAsync($"people/{person}/say", new JsonObject { ["text"] = word }))["messages"]!.AsArray().Last(m => m!["card"] is not null)!["card"]!);

    /// <summary>The card that comes by itself after something was done; it is done anew in each language.</summary>
    public Task CauseAsync(string person, string name, Func<Task> cause) => KeepAsync(person, name, async () =>
    {
        // A card that comes by itself speaks as the person's last turn did.
        await box.PostAsync($"people/{person}/say", new JsonObject { ["text"] = "help" });
        await cause();
        return await NewestAsync(person);
    });

    /// <summary>The first card of a person who speaks Chinese, and of one who speaks English.</summary>
    public async Task FirstAsync(string chinese, string english, string name)
    {
        if (RunningBox.Pictures)
        {
            await DrawAsync(name, [(await FirstAsync(chinese)).DeepClone(), (await FirstAsync(english)).DeepClone()]);
        }
    }

    public async Task WriteAsync()
    {
        if (!RunningBox.Pictures)
        {
            return;
        }

        Assert.Empty(GalleryScenes.All.Keys.Except(kept.Select(k => k.Name), StringComparer.Ordinal));
        var page = new StringBuilder("# Cards\n\nThe cards that people get, drawn by Microsoft's renderer: Chinese and English, light and dark. Made by\n`TEAMSADDIN_PICTURES=1 dotnet test tests/EndToEnd.Tests` from the cards of a real run; those that no run of the\nbox leads to are made for the picture.\n");
        foreach (var (name, of) in kept)
        {
            var title = GalleryScenes.States.GetValueOrDefault(name) is { } state ? $"{of} ({state})" : of;
            page.Append("\n## ").Append(title).Append("\n\n![").Append(title).Append(", light](pictures/card-").Append(name).Append("-light.png)\n![").Append(title).Append(", dark](pictures/card-").Append(name).Append("-dark.png)\n");
        }

        await File.WriteAllTextAsync(Path.Combine(RunningBox.Root, "docs", "cards.md"), page.ToString());
    }

    /// <summary>What is read, in each language.</summary>
    public async Task KeepAsync(string person, string name, Func<Task<JsonNode>> read)
    {
        if (!RunningBox.Pictures)
        {
            return;
        }

        var cards = new JsonArray();
        foreach (var locale in Locales.Append(Locales[0]))
        {
            // Once more in the first language: the chat goes on with what was read last.
            await box.PutAsync($"people/{person}/locale", new JsonObject { ["locale"] = locale });
            var card = await read();
            if (cards.Count < Locales.Length)
            {
                cards.Add(card.DeepClone());
            }
        }

        await DrawAsync(name, cards);
    }

    private async Task<JsonNode> NewestAsync(string person) => (await box.GetAsync($"people/{person}/chat")).AsArray().Last(m => m!["card"] is not null)!["card"]!;

    private async Task<JsonNode> FirstAsync(string person) => (await box.GetAsync($"people/{person}/chat")).AsArray().First(m => m!["card"] is not null)!["card"]!;

    /// <summary>Two cards, Chinese and English, in light and dark.</summary>
    public async Task DrawAsync(string name, JsonArray cards)
    {
        Assert.Contains(name, GalleryScenes.All.Keys);
        var page = await box.OpenAsync(width: 824, height: 1600);
        foreach (var theme in new[] { "light", "dark" })
        {
            await page.EvaluateAsync(Draw, new { cards = cards.ToJsonString(), theme });
            await page.Locator("#gallery").ScreenshotAsync(new LocatorScreenshotOptions { Path = RunningBox.PathOf($"card-{name}-{theme}"), Animations = ScreenshotAnimations.Disabled });
        }

        await page.CloseAsync();
        kept.Add((name, (string)cards[1]!["fallbackText"]!));
    }
}

using AdaptiveCards;
using Microsoft.Extensions.Configuration;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Tests.Teams;

public sealed class AttachmentButtonsTests
{
    private const string Session = "0123456789abcdef0123456789abcdef";
    private static readonly Viewer Viewer = new("p", null, Wording.In("en"), default, Powers.None);

    [Fact]
    public void A_file_is_a_button_that_opens_it_in_the_browser()
    {
        var button = Assert.IsType<AdaptiveOpenUrlAction>(Assert.Single(Assert.IsType<AdaptiveActionSet>(Assert.Single(Shown("here"))).Actions));
        Assert.Equal(($"https://bot.example/attachments/{Session}/here", (bool?)true), (button.Url?.ToString(), button.Title?.StartsWith("证*明*.pdf · ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_that_was_erased_is_told_as_such() =>
        Assert.Contains(Viewer.Wording["dossier.erased"], Assert.IsType<AdaptiveTextBlock>(Assert.Single(Shown("gone"))).Text, StringComparison.Ordinal);

    [Fact]
    public void Where_nobody_can_sign_in_a_file_is_a_line_in_its_own_letters()
    {
        var line = Assert.IsType<AdaptiveRichTextBlock>(Assert.Single(Shown("here", password: null)));
        Assert.StartsWith("证*明*.pdf · ", Assert.IsType<AdaptiveTextRun>(Assert.Single(line.Inlines)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", AttachTo.Leave, $"https://bot.example/attachments/{Session}/leave")]
    [InlineData("x", AttachTo.Notes, $"https://bot.example/attachments/{Session}/notes")]
    [InlineData(null, AttachTo.Leave, null)]
    public void A_button_leads_to_the_page_where_one_is_handed_in_if_there_is_such_a_page(string? password, AttachTo to, string? page)
    {
        var card = new AdaptiveCard(new AdaptiveSchemaVersion(1, 5));
        AttachmentButtons.AddHandIn(card, Viewer, View(password), to, "action.attach");
        Assert.Equal(page, card.Actions.OfType<AdaptiveOpenUrlAction>().SingleOrDefault()?.Url?.ToString());
    }

    private static List<AdaptiveElement> Shown(string hash, string? password = "x")
    {
        var body = new List<AdaptiveElement>();
        AttachmentButtons.Add(body, Viewer, View(password), [hash]);
        return body;
    }

    private static SessionView View(string? password) => new(Session, SessionFile.Empty, new Organisation([], []), new Dictionary<string, NameRow>(StringComparer.Ordinal), null, null, null, null)
    {
        Attached = new Dictionary<string, AttachedFile>(StringComparer.Ordinal) { ["here"] = new("证*明*.pdf", "pdf", 345_678, new string('a', 64)) },
        Links = new AttachmentLinks(new Settings { BotUrl = new Uri("https://bot.example/") }, new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("MicrosoftAppPassword", password)]).Build()),
    };
}

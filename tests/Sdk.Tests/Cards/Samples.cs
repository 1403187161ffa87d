using AdaptiveCards;

namespace TeamsAddin.Sdk.Tests.Cards;

internal static class Samples
{
    /// <summary>A card with every element, input and action there is, and most of their properties away from their defaults.</summary>
    public static AdaptiveCard Everything() => new("1.5")
    {
        FallbackText = "学习", Speak = "Study", Lang = "zh", PixelMinHeight = 100, VerticalContentAlignment = AdaptiveVerticalContentAlignment.Center,
        SelectAction = new AdaptiveOpenUrlAction { UrlString = "https://example.org/a?b=c" },
        Refresh = new AdaptiveRefresh { Action = new AdaptiveExecuteAction { Verb = "refresh", Data = new { file = "f1", count = 0 } }, UserIds = { "29:1" } },
        AdditionalProperties = { ["msteams"] = new { width = "Full" } },
        Body =
        {
            new AdaptiveTextBlock("王芳's \"会议\" 🏯")
            {
                Id = "title", Size = AdaptiveTextSize.ExtraLarge, Weight = AdaptiveTextWeight.Bolder, Color = AdaptiveTextColor.Attention, FontType = AdaptiveFontType.Monospace, Wrap = true,
                IsSubtle = true, MaxLines = 2, Style = AdaptiveTextBlockStyle.Heading, HorizontalAlignment = AdaptiveHorizontalAlignment.Center, Spacing = AdaptiveSpacing.ExtraLarge, Separator = true, IsVisible = false,
            },
            new AdaptiveContainer
            {
                Style = AdaptiveContainerStyle.Emphasis, Bleed = true, PixelMinHeight = 50, Rtl = false, Height = AdaptiveHeight.Stretch,
                Items = { new AdaptiveFactSet { Facts = { new AdaptiveFact("Place", "Room 1"), new AdaptiveFact("空", "") } } },
            },
            new AdaptiveColumnSet
            {
                Columns =
                {
                    new AdaptiveColumn { Width = AdaptiveColumnWidth.Auto, Items = { new AdaptiveImage("https://example.org/i.png") { AltText = "i", Size = AdaptiveImageSize.Small, Style = AdaptiveImageStyle.Person } } },
                    new AdaptiveColumn { Width = "2", Items = { new AdaptiveImage("https://example.org/j.png") { PixelWidth = 10, PixelHeight = 20, BackgroundColor = "#FF0000" } } },
                },
            },
            new AdaptiveTable
            {
                FirstRowAsHeaders = true, ShowGridLines = false, GridStyle = AdaptiveContainerStyle.Accent, VerticalContentAlignment = AdaptiveVerticalContentAlignment.Bottom,
                Columns = { new AdaptiveTableColumnDefinition { Width = 2 }, new AdaptiveTableColumnDefinition { PixelWidth = 50, HorizontalContentAlignment = AdaptiveHorizontalContentAlignment.Right } },
                Rows = { new AdaptiveTableRow { Style = AdaptiveContainerStyle.Good, Cells = { new AdaptiveTableCell { Items = { new AdaptiveTextBlock("a") } }, new AdaptiveTableCell { Items = { new AdaptiveTextBlock("b") } } } } },
            },
            new AdaptiveTextInput { Id = "text", Label = "Text", IsRequired = true, ErrorMessage = "Needed", IsMultiline = true, MaxLength = 500, Placeholder = "…", Value = "v", Regex = "^v$", Style = AdaptiveTextInputStyle.Email },
            new AdaptiveNumberInput { Id = "number", Label = "Number", Value = 0, Min = -1, Max = 1.5 },
            new AdaptiveDateInput { Id = "date", Label = "Date", Value = "2026-03-05", Min = "2026-01-01", Max = "2026-12-31" },
            new AdaptiveTimeInput { Id = "time", Label = "Time", Value = "14:30", Min = "08:00", Max = "18:00" },
            new AdaptiveToggleInput { Id = "toggle", Title = "Yes", Value = "1", ValueOn = "1", ValueOff = "0", Wrap = true },
            new AdaptiveChoiceSetInput
            {
                Id = "choice", Label = "Choice", Style = AdaptiveChoiceInputStyle.Expanded, IsMultiSelect = true, Wrap = true, Value = "a,b",
                Choices = { new AdaptiveChoice { Title = "A", Value = "a" }, new AdaptiveChoice { Title = "B", Value = "b" } },
            },
            new AdaptiveActionSet { Actions = { new AdaptiveToggleVisibilityAction { Title = "Show", TargetElements = { "title", new AdaptiveTargetElement("text", isVisible: false) } } } },
        },
        Actions =
        {
            new AdaptiveExecuteAction { Id = "go", Title = "Go", Verb = "checkIn", DataJson = """{"session":"s1","at":"2026-03-05T06:31:07.123Z"}""", AssociatedInputs = AdaptiveAssociatedInputs.None, Style = "positive", Tooltip = "t" },
            new AdaptiveSubmitAction { Title = "Submit", Data = "x", Mode = AdaptiveActionMode.Secondary, IsEnabled = false, IconUrl = "https://example.org/k.png" },
            new AdaptiveShowCardAction { Title = "More", Card = new AdaptiveCard("1.5") { Body = { new AdaptiveTextBlock("more") } } },
        },
    };
}

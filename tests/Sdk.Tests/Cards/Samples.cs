using AdaptiveCards;

namespace TeamsAddin.Sdk.Tests.Cards;

internal static class Samples
{
    public static AdaptiveSchemaVersion Version { get; } = new(1, 5);

    /// <summary>A card with every element, input and action there is, and their properties away from their defaults.</summary>
    public static AdaptiveCard Everything() => new(Version)
    {
        FallbackText = "学习",
        Refresh = new AdaptiveRefresh { Action = new AdaptiveExecuteAction { Verb = "refresh", Data = new { file = "f1", count = 0 } }, UserIds = { "29:1" } },
        Body =
        {
            new AdaptiveTextBlock("王芳's \"会议\" 🏯")
            {
                Id = "title", Size = AdaptiveTextSize.ExtraLarge, Weight = AdaptiveTextWeight.Bolder, Color = AdaptiveTextColor.Attention, FontType = AdaptiveFontType.Monospace,
                Wrap = true, IsSubtle = true, HorizontalAlignment = AdaptiveHorizontalAlignment.Center, Spacing = AdaptiveSpacing.None, IsVisible = false,
            },
            new AdaptiveContainer
            {
                Style = AdaptiveContainerStyle.Emphasis, Bleed = true, SelectAction = new AdaptiveOpenUrlAction { Url = new Uri("https://example.org/a?b=c") },
                Items = { new AdaptiveFactSet { Facts = { new AdaptiveFact("Place", "Room 1"), new AdaptiveFact("空", "") } } },
            },
            new AdaptiveRichTextBlock
            {
                HorizontalAlignment = AdaptiveHorizontalAlignment.Right, Spacing = AdaptiveSpacing.Small,
                Inlines = { new AdaptiveTextRun("*a*\nb") { Size = AdaptiveTextSize.Small, Weight = AdaptiveTextWeight.Bolder, Color = AdaptiveTextColor.Warning, IsSubtle = true }, new AdaptiveTextRun("c") },
            },
            new AdaptiveColumnSet { Columns = { new AdaptiveColumn { Width = "2", Items = { new AdaptiveTextBlock("x") } } } },
            new AdaptiveTable
            {
                FirstRowAsHeaders = true,
                Columns = { new AdaptiveTableColumnDefinition { Width = 2 } },
                Rows = { new AdaptiveTableRow { Cells = { new AdaptiveTableCell { Items = { new AdaptiveTextBlock("a") } } } } },
            },
            new AdaptiveTextInput { Id = "text", Label = "Text", IsRequired = true, ErrorMessage = "Needed", IsMultiline = true, MaxLength = 500, Placeholder = "…", Value = "v" },
            new AdaptiveNumberInput { Id = "number", Label = "Number", Value = 0 },
            new AdaptiveDateInput { Id = "date", Label = "Date", Value = "2026-03-05" },
            new AdaptiveToggleInput { Id = "toggle", Title = "Yes", Value = "true" },
            new AdaptiveChoiceSetInput
            {
                Id = "choice", Label = "Choice", Style = AdaptiveChoiceInputStyle.Expanded, IsMultiSelect = true, Wrap = true, Value = "a,b",
                Choices = { new AdaptiveChoice { Title = "A", Value = "a" }, new AdaptiveChoice { Title = "B", Value = "b" } },
            },
        },
        Actions =
        {
            new AdaptiveExecuteAction { Id = "go", Title = "Go", Verb = "checkIn", Data = new { session = "s1" }, AssociatedInputs = AdaptiveAssociatedInputs.None, Style = "positive" },
            new AdaptiveSubmitAction { Title = "Send", Data = new { count = 0 } },
            new AdaptiveToggleVisibilityAction { Title = "Show", TargetElements = { "title", new AdaptiveTargetElement("text", isVisible: false) } },
        },
    };
}

namespace TeamsAddin.Fixtures.Cards;

/// <summary>
/// The types of Adaptive Cards 1.5 and their properties, one <c>name:kind</c> each; <c>!</c> marks what must be there.
/// Kinds: text, flag, number, pixels, any, texts; a choice <c>a|b</c>; another type <c>@X</c>, or a list of it <c>[X]</c>.
/// </summary>
internal static class CardSchema
{
    private const string Spacing = "spacing:default|none|small|medium|large|extraLarge|padding separator:flag";
    private const string Item = "type:text id:text requires:any";
    private const string Element = $"{Item} {Spacing} isVisible:flag height:height fallback:@Element?";
    private const string Input = $"{Element} id!:text label:text isRequired:flag errorMessage:text";
    private const string Action = $"{Item} title:text iconUrl:text style:default|positive|destructive tooltip:text isEnabled:flag mode:primary|secondary fallback:@Action?";
    private const string Styles = "default|emphasis|good|attention|warning|accent";
    private const string Horizontal = "left|center|right";
    private const string Vertical = "top|center|bottom";
    private const string Box = $"style:{Styles} verticalContentAlignment:{Vertical} bleed:flag minHeight:pixels selectAction:@SelectAction backgroundImage:@BackgroundImage?";
    private const string Cells = $"horizontalCellContentAlignment:{Horizontal} verticalCellContentAlignment:{Vertical}";
    private const string Look = "color:default|dark|light|accent|good|warning|attention fontType:default|monospace isSubtle:flag size:default|small|medium|large|extraLarge weight:default|lighter|bolder";

    private static readonly Dictionary<string, string> Source = new(StringComparer.Ordinal)
    {
        ["AdaptiveCard"] = $"type!:text version:text $schema:text fallbackText:text speak:text lang:text rtl:flag minHeight:pixels verticalContentAlignment:{Vertical} backgroundImage:@BackgroundImage? selectAction:@SelectAction refresh:@Refresh authentication:any msteams:@Teams body:[Element] actions:[Action]",
        ["Teams"] = "width:full entities:any",
        ["Refresh"] = "type:text action!:@Action.Execute userIds:texts",
        ["BackgroundImage"] = $"type:text url!:text fillMode:cover|repeatHorizontally|repeatVertically|repeat horizontalAlignment:{Horizontal} verticalAlignment:{Vertical}",
        ["TextBlock"] = $"{Element} text!:text {Look} style:default|heading|paragraph horizontalAlignment:{Horizontal} maxLines:number wrap:flag",
        ["RichTextBlock"] = $"{Element} inlines!:[TextRun?] horizontalAlignment:{Horizontal}",
        ["TextRun"] = $"type:text text!:text {Look} highlight:flag italic:flag strikethrough:flag underline:flag selectAction:@SelectAction",
        ["Image"] = $"{Element} url!:text altText:text backgroundColor:text size:auto|stretch|small|medium|large style:default|person horizontalAlignment:{Horizontal} width:pixels selectAction:@SelectAction",
        ["ImageSet"] = $"{Element} images!:[Image] imageSize:auto|stretch|small|medium|large",
        ["Media"] = $"{Element} sources!:[MediaSource] poster:text altText:text",
        ["MediaSource"] = "type:text mimeType!:text url!:text",
        ["FactSet"] = $"{Element} facts!:[Fact]",
        ["Fact"] = "type:text title!:text value!:text",
        ["ActionSet"] = $"{Element} actions!:[Action]",
        ["Container"] = $"{Element} {Box} rtl:flag items!:[Element]",
        ["ColumnSet"] = $"{Element} style:{Styles} bleed:flag minHeight:pixels selectAction:@SelectAction horizontalAlignment:{Horizontal} columns:[Column]",
        ["Column"] = $"{Item} {Spacing} isVisible:flag fallback:@Column? {Box} rtl:flag width:width items:[Element]",
        ["Table"] = $"{Element} {Cells} columns:[TableColumnDefinition] rows:[TableRow] firstRowAsHeaders:flag showGridLines:flag gridStyle:{Styles}",
        ["TableColumnDefinition"] = $"type:text {Cells} width:width",
        ["TableRow"] = $"type:text {Cells} style:{Styles} cells:[TableCell]",
        ["TableCell"] = $"type:text {Box} rtl:flag items!:[Element]",
        ["Input.Text"] = $"{Input} placeholder:text value:text isMultiline:flag maxLength:number regex:text style:text|tel|url|email|password inlineAction:@SelectAction",
        ["Input.Number"] = $"{Input} placeholder:text value:number min:number max:number",
        ["Input.Date"] = $"{Input} placeholder:text value:text min:text max:text",
        ["Input.Time"] = $"{Input} placeholder:text value:text min:text max:text",
        ["Input.Toggle"] = $"{Input} title!:text value:text valueOn:text valueOff:text wrap:flag",
        ["Input.ChoiceSet"] = $"{Input} placeholder:text value:text style:compact|expanded|filtered isMultiSelect:flag wrap:flag choices:[Input.Choice]",
        ["Input.Choice"] = "type:text title!:text value!:text",
        ["Action.Execute"] = $"{Action} verb:text data:any associatedInputs:auto|none",
        ["Action.Submit"] = $"{Action} data:any associatedInputs:auto|none msteams:any",
        ["Action.OpenUrl"] = $"{Action} url!:text",
        ["Action.ShowCard"] = $"{Action} card!:@AdaptiveCard",
        ["Action.ToggleVisibility"] = $"{Action} targetElements!:[TargetElement?]",
        ["TargetElement"] = "type:text elementId!:text isVisible:flag",
    };

    private static readonly string[] Elements = ["TextBlock", "RichTextBlock", "Image", "ImageSet", "Media", "FactSet", "ActionSet", "Container", "ColumnSet", "Table", "Input.Text", "Input.Number", "Input.Date", "Input.Time", "Input.Toggle", "Input.ChoiceSet"];
    private static readonly string[] SelectActions = ["Action.Execute", "Action.Submit", "Action.OpenUrl", "Action.ToggleVisibility"];

    private static readonly Dictionary<string, Dictionary<string, CardProperty>> Types = Source.ToDictionary(type => type.Key, type => Parse(type.Value), StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, CardProperty> Properties(string type) => Types[type];

    /// <summary>The types that can stand where this one is wanted.</summary>
    public static IReadOnlyList<string> Allowed(string wanted) => wanted switch
    {
        "Element" => Elements,
        "Action" => [.. SelectActions, "Action.ShowCard"],
        "SelectAction" => SelectActions,
        _ => [wanted],
    };

    private static Dictionary<string, CardProperty> Parse(string source)
    {
        var properties = new Dictionary<string, CardProperty>(StringComparer.Ordinal);
        foreach (var pair in source.Split(' ').Select(part => part.Split(':')))
        {
            properties[pair[0].TrimEnd('!')] = new CardProperty(pair[1], pair[0].EndsWith('!'));
        }

        return properties;
    }
}

internal sealed record CardProperty(string Kind, bool Required);

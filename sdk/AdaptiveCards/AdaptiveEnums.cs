namespace AdaptiveCards;

public enum AdaptiveAssociatedInputs
{
    Auto,
    None,
}

public enum AdaptiveChoiceInputStyle
{
    Compact,
    Expanded,
}

public enum AdaptiveContainerStyle
{
    Emphasis,
    Attention,
}

public enum AdaptiveFontType
{
    Default,
    Monospace,
}

public enum AdaptiveHorizontalAlignment
{
    Left,
    Center,
}

public enum AdaptiveSpacing
{
    Default,
    None,
}

public enum AdaptiveTextColor
{
    Default,
    Good,
    Warning,
    Attention,
}

public enum AdaptiveTextSize
{
    Default,
    Small,
    Large,
    ExtraLarge,
}

public enum AdaptiveTextWeight
{
    Default,
    Bolder,
}

using System.ComponentModel;
using Newtonsoft.Json;

namespace AdaptiveCards;

/// <summary>A field: its id is the key of what a person enters, in the action's data.</summary>
public abstract class AdaptiveInput : AdaptiveElement
{
    private protected AdaptiveInput(string type)
        : base(type)
    {
    }

    public string? Label { get; set; }

    public bool IsRequired { get; set; }

    public string? ErrorMessage { get; set; }
}

public class AdaptiveTextInput() : AdaptiveInput("Input.Text")
{
    public string? Placeholder { get; set; }

    public string? Value { get; set; }

    public bool IsMultiline { get; set; }

    public int MaxLength { get; set; }
}

public class AdaptiveNumberInput() : AdaptiveInput("Input.Number")
{
    /// <summary>Not a number where there is none.</summary>
    [DefaultValue(double.NaN)]
    public double Value { get; set; } = double.NaN;
}

/// <summary>Dates are <c>2026-03-05</c>.</summary>
public class AdaptiveDateInput() : AdaptiveInput("Input.Date")
{
    public string? Value { get; set; }
}

public class AdaptiveToggleInput() : AdaptiveInput("Input.Toggle")
{
    [JsonProperty(Required = Required.Always)]
    public string Title { get; set; } = "";

    /// <summary>true or false.</summary>
    public string? Value { get; set; }
}

public class AdaptiveChoiceSetInput() : AdaptiveInput("Input.ChoiceSet")
{
    /// <summary>What is chosen; with <see cref="IsMultiSelect"/> values with commas between them.</summary>
    public string? Value { get; set; }

    public AdaptiveChoiceInputStyle Style { get; set; }

    public bool IsMultiSelect { get; set; }

    public bool Wrap { get; set; }

    [JsonProperty(Order = 1)]
    public List<AdaptiveChoice> Choices { get; set; } = [];
}

public class AdaptiveChoice
{
    [JsonProperty(Required = Required.Always)]
    public string Title { get; set; } = "";

    [JsonProperty(Required = Required.Always)]
    public string Value { get; set; } = "";
}

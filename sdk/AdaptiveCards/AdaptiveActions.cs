using System.ComponentModel;
using AdaptiveCards.Json;
using Newtonsoft.Json;

namespace AdaptiveCards;

/// <summary>What a person can tap.</summary>
public abstract class AdaptiveAction : AdaptiveTypedElement
{
    public string? Title { get; set; }

    public string? IconUrl { get; set; }

    /// <summary>default, positive or destructive.</summary>
    [DefaultValue("default")]
    public string Style { get; set; } = "default";

    public string? Tooltip { get; set; }

    [DefaultValue(true)]
    public bool IsEnabled { get; set; } = true;

    public AdaptiveActionMode Mode { get; set; }
}

/// <summary>Comes to the bot as an <c>adaptiveCard/action</c> invoke.</summary>
public class AdaptiveExecuteAction : AdaptiveAction
{
    public const string TypeName = "Action.Execute";

    public override string Type { get; set; } = TypeName;

    public string? Verb { get; set; }

    public object? Data { get; set; }

    /// <summary><see cref="Data"/> as JSON.</summary>
    [JsonIgnore]
    public string? DataJson
    {
        get => CardJson.WriteData(Data);
        set => Data = CardJson.ReadData(value);
    }

    public AdaptiveAssociatedInputs AssociatedInputs { get; set; }
}

public class AdaptiveSubmitAction : AdaptiveAction
{
    public const string TypeName = "Action.Submit";

    public override string Type { get; set; } = TypeName;

    public object? Data { get; set; }

    /// <summary><see cref="Data"/> as JSON.</summary>
    [JsonIgnore]
    public string? DataJson
    {
        get => CardJson.WriteData(Data);
        set => Data = CardJson.ReadData(value);
    }

    public AdaptiveAssociatedInputs AssociatedInputs { get; set; }
}

public class AdaptiveOpenUrlAction : AdaptiveAction
{
    public const string TypeName = "Action.OpenUrl";

    public override string Type { get; set; } = TypeName;

    [JsonProperty(Required = Required.Always)]
    public Uri? Url { get; set; }

    [JsonIgnore]
    public string? UrlString
    {
        get => Url?.OriginalString;
        set => Url = value is null ? null : new Uri(value, UriKind.RelativeOrAbsolute);
    }
}

public class AdaptiveShowCardAction : AdaptiveAction
{
    public const string TypeName = "Action.ShowCard";

    public override string Type { get; set; } = TypeName;

    public AdaptiveCard? Card { get; set; }
}

public class AdaptiveToggleVisibilityAction : AdaptiveAction
{
    public const string TypeName = "Action.ToggleVisibility";

    public override string Type { get; set; } = TypeName;

    [JsonProperty(Required = Required.Always)]
    public List<AdaptiveTargetElement> TargetElements { get; set; } = [];
}

/// <summary>Which element to show, to hide, or without <see cref="IsVisible"/> to turn about.</summary>
[JsonConverter(typeof(TargetConverter))]
public class AdaptiveTargetElement
{
    public AdaptiveTargetElement()
    {
    }

    public AdaptiveTargetElement(string elementId) => ElementId = elementId;

    public AdaptiveTargetElement(string elementId, bool isVisible) => (ElementId, IsVisible) = (elementId, isVisible);

    public string ElementId { get; set; } = "";

    public bool? IsVisible { get; set; }

    public static implicit operator AdaptiveTargetElement(string elementId) => new(elementId);
}

/// <summary>An action of a type that is not known here, kept as it came.</summary>
public class AdaptiveUnknownAction : AdaptiveAction
{
    public override string Type { get; set; } = "";
}

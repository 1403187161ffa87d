using System.ComponentModel;
using Newtonsoft.Json;

namespace AdaptiveCards;

/// <summary>What a person can tap.</summary>
public abstract class AdaptiveAction : AdaptiveTypedElement
{
    private protected AdaptiveAction(string type)
        : base(type)
    {
    }

    public string? Title { get; set; }

    /// <summary>default, positive or destructive.</summary>
    [DefaultValue("default")]
    public string Style { get; set; } = "default";
}

/// <summary>Comes to the bot as an <c>adaptiveCard/action</c> invoke.</summary>
public class AdaptiveExecuteAction() : AdaptiveAction("Action.Execute")
{
    public string? Verb { get; set; }

    public object? Data { get; set; }

    public AdaptiveAssociatedInputs AssociatedInputs { get; set; }
}

/// <summary>Comes to the bot as a message, or ends a dialog.</summary>
public class AdaptiveSubmitAction() : AdaptiveAction("Action.Submit")
{
    public object? Data { get; set; }

    public AdaptiveAssociatedInputs AssociatedInputs { get; set; }
}

public class AdaptiveOpenUrlAction() : AdaptiveAction("Action.OpenUrl")
{
    [JsonProperty(Required = Required.Always)]
    public Uri? Url { get; set; }
}

public class AdaptiveToggleVisibilityAction() : AdaptiveAction("Action.ToggleVisibility")
{
    [JsonProperty(Required = Required.Always)]
    public List<AdaptiveTargetElement> TargetElements { get; set; } = [];
}

/// <summary>Which element to show, to hide, or without <see cref="IsVisible"/> to turn about.</summary>
public class AdaptiveTargetElement
{
    public AdaptiveTargetElement()
    {
    }

    public AdaptiveTargetElement(string elementId) => ElementId = elementId;

    public AdaptiveTargetElement(string elementId, bool isVisible) => (ElementId, IsVisible) = (elementId, isVisible);

    [JsonProperty(Required = Required.Always)]
    public string ElementId { get; set; } = "";

    public bool? IsVisible { get; set; }

    /// <summary>An id alone is a target in JSON too; this is how it is read.</summary>
    public static implicit operator AdaptiveTargetElement(string elementId) => new(elementId);
}

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

public class AdaptiveOpenUrlAction() : AdaptiveAction("Action.OpenUrl")
{
    [JsonProperty(Required = Required.Always)]
    public Uri? Url { get; set; }
}

using Newtonsoft.Json;

namespace Microsoft.Bot.Schema.Teams;

/// <summary>A dialog is asked for, or was submitted.</summary>
public class TaskModuleRequest
{
    [JsonProperty("data")]
    public object? Data { get; set; }
}

/// <summary>The answer to a dialog.</summary>
public class TaskModuleResponse
{
    [JsonProperty("task")]
    public TaskModuleResponseBase? Task { get; set; }
}

/// <summary>What the dialog does next.</summary>
public class TaskModuleResponseBase
{
    private protected TaskModuleResponseBase(string type) => Type = type;

    [JsonProperty("type")]
    internal string Type { get; }
}

/// <summary>The dialog shows a card or a page.</summary>
public class TaskModuleContinueResponse() : TaskModuleResponseBase("continue")
{
    [JsonProperty("value")]
    public TaskModuleTaskInfo? Value { get; set; }
}

/// <summary>The dialog closes with a message.</summary>
public class TaskModuleMessageResponse() : TaskModuleResponseBase("message")
{
    [JsonProperty("value")]
    public string? Value { get; set; }
}

/// <summary>What a dialog shows; a size is pixels or "small", "medium", "large".</summary>
public class TaskModuleTaskInfo
{
    [JsonProperty("title")]
    public string? Title { get; set; }

    [JsonProperty("height")]
    public object? Height { get; set; }

    [JsonProperty("width")]
    public object? Width { get; set; }

    [JsonProperty("url")]
    public string? Url { get; set; }

    [JsonProperty("card")]
    public Attachment? Card { get; set; }
}

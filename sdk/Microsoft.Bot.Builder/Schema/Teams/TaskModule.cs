using Newtonsoft.Json;

namespace Microsoft.Bot.Schema.Teams;

/// <summary>A dialog is asked for, or was submitted.</summary>
public class TaskModuleRequest
{
    public TaskModuleRequest()
    {
    }

    public TaskModuleRequest(object? data = null, TaskModuleRequestContext? context = null)
    {
        Data = data;
        Context = context;
    }

    [JsonProperty("data")]
    public object? Data { get; set; }

    [JsonProperty("context")]
    public TaskModuleRequestContext? Context { get; set; }
}

/// <summary>How the client looks.</summary>
public class TaskModuleRequestContext
{
    [JsonProperty("theme")]
    public string? Theme { get; set; }
}

/// <summary>The answer to a dialog.</summary>
public class TaskModuleResponse
{
    public TaskModuleResponse()
    {
    }

    public TaskModuleResponse(TaskModuleResponseBase? task = null) => Task = task;

    [JsonProperty("task")]
    public TaskModuleResponseBase? Task { get; set; }
}

/// <summary>What the dialog does next.</summary>
public class TaskModuleResponseBase
{
    public TaskModuleResponseBase()
    {
    }

    public TaskModuleResponseBase(string? type = null) => Type = type;

    [JsonProperty("type")]
    public string? Type { get; set; }
}

/// <summary>The dialog shows a card or a page.</summary>
public class TaskModuleContinueResponse : TaskModuleResponseBase
{
    public TaskModuleContinueResponse()
        : base("continue")
    {
    }

    public TaskModuleContinueResponse(TaskModuleTaskInfo? value = null)
        : base("continue") => Value = value;

    [JsonProperty("value")]
    public TaskModuleTaskInfo? Value { get; set; }
}

/// <summary>The dialog closes with a message.</summary>
public class TaskModuleMessageResponse : TaskModuleResponseBase
{
    public TaskModuleMessageResponse()
        : base("message")
    {
    }

    public TaskModuleMessageResponse(string? value = null)
        : base("message") => Value = value;

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

    [JsonProperty("fallbackUrl")]
    public string? FallbackUrl { get; set; }

    [JsonProperty("completionBotId")]
    public string? CompletionBotId { get; set; }
}

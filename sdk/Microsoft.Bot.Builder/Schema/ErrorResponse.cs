using Microsoft.Rest;
using Newtonsoft.Json;

namespace Microsoft.Bot.Schema;

/// <summary>An error in the words of the channel.</summary>
public class Error
{
    [JsonProperty("code")]
    public string? Code { get; set; }

    [JsonProperty("message")]
    internal string? Message { get; set; }
}

/// <summary>How the channel wraps an error.</summary>
public class ErrorResponse
{
    [JsonProperty("error")]
    public Error? Error { get; set; }
}

/// <summary>The channel refused a call; <see cref="Response"/> has the status and the headers, Retry-After among them.</summary>
public class ErrorResponseException : RestException
{
    internal ErrorResponseException(string message)
        : base(message)
    {
    }

    public HttpResponseMessageWrapper? Response { get; set; }

    public ErrorResponse? Body { get; set; }
}

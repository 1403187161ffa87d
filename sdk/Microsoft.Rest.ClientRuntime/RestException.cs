namespace Microsoft.Rest;

/// <summary>What a REST client throws when a service refuses a call.</summary>
public class RestException : Exception
{
    public RestException()
    {
    }

    public RestException(string? message)
        : base(message)
    {
    }

    public RestException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

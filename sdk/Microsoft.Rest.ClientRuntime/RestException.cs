namespace Microsoft.Rest;

/// <summary>What a REST client throws when a service refuses a call.</summary>
public class RestException : Exception
{
    internal RestException(string message)
        : base(message)
    {
    }
}

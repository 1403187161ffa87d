namespace Microsoft.Bot.Connector.Authentication;

/// <summary>Where the bot's tokens for the channel come from.</summary>
public abstract class ServiceClientCredentialsFactory
{
    private protected ServiceClientCredentialsFactory()
    {
    }

    /// <param name="scope">The resource, without "/.default".</param>
    /// <param name="forceRefresh">The service refused the token that would come from a cache.</param>
    internal abstract Task<AccessToken> AcquireAsync(string scope, bool forceRefresh);
}

internal sealed record AccessToken(string Value, DateTimeOffset ExpiresOn);

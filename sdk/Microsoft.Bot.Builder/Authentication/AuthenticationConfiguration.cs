namespace Microsoft.Bot.Connector.Authentication;

/// <summary>What an incoming token must have besides the usual.</summary>
public class AuthenticationConfiguration
{
    /// <summary>Endorsements that the signing key must carry beside the channel's own.</summary>
    public string[] RequiredEndorsements { get; set; } = [];
}

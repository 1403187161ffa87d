namespace Microsoft.Bot.Connector.Authentication;

/// <summary>What an incoming token must have besides the usual. The product asks for nothing: it stands in a signature alone.</summary>
public class AuthenticationConfiguration
{
    private AuthenticationConfiguration()
    {
    }
}

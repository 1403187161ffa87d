using Azure.Core;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware;

namespace TeamsAddin.Adapters.Graph;

/// <summary>The Graph SDK on our own token and pace: it sends no token, and no error, to a host that it does not know, and its retry handler repeats POSTs.</summary>
internal static class GraphClient
{
    /// <param name="wire">What carries the requests; null: the platform's own.</param>
    public static GraphServiceClient Create(Settings settings, TokenCredential credential, HttpMessageHandler? wire = null)
    {
        var handlers = GraphClientFactory.CreateDefaultHandlers().Where(h => h is not RetryHandler).Prepend(new GraphPace(TimeProvider.System));
        var http = GraphClientFactory.Create(handlers, finalHandler: wire);
        return new GraphServiceClient(http, new TokenProvider(credential, settings), settings.GraphRoot.ToString().TrimEnd('/'));
    }

    private sealed class TokenProvider(TokenCredential credential, Settings settings) : IAuthenticationProvider
    {
        // The scope is the cloud's own even where the box stands in for it.
        private readonly string[] scopes = [settings.Places.Graph.GetLeftPart(UriPartial.Authority) + "/.default"];

        public async Task AuthenticateRequestAsync(RequestInformation request, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default)
        {
            if (!string.Equals(request.URI.Host, settings.GraphRoot.Host, StringComparison.OrdinalIgnoreCase) || request.URI.Scheme != Uri.UriSchemeHttps)
            {
                throw new InvalidOperationException($"No token is sent to {request.URI.Host}: Graph is at {settings.GraphRoot.Host}.");
            }

            var token = await credential.GetTokenAsync(new TokenRequestContext(scopes), cancellationToken);
            request.Headers.TryAdd("Authorization", "Bearer " + token.Token);
        }
    }
}

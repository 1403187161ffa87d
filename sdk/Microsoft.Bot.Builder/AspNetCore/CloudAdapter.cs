using Microsoft.AspNetCore.Http;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Extensions.Logging;

namespace Microsoft.Bot.Builder.Integration.AspNet.Core;

/// <summary>Where the channel's requests come in.</summary>
public interface IBotFrameworkHttpAdapter
{
    /// <summary>Answers one request; the bot has run when this ends.</summary>
    Task ProcessAsync(HttpRequest httpRequest, HttpResponse httpResponse, IBot bot, CancellationToken cancellationToken = default);
}

/// <summary>The adapter for ASP.NET Core.</summary>
public class CloudAdapter : CloudAdapterBase, IBotFrameworkHttpAdapter
{
    /// <param name="logger">Of the official signature: what there is to say, the authentication says.</param>
    public CloudAdapter(BotFrameworkAuthentication botFrameworkAuthentication, ILogger? logger = null)
        : base(botFrameworkAuthentication)
    {
    }

    public async Task ProcessAsync(HttpRequest httpRequest, HttpResponse httpResponse, IBot bot, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(httpRequest);
        ArgumentNullException.ThrowIfNull(httpResponse);
        ArgumentNullException.ThrowIfNull(bot);
        if (!HttpMethods.IsPost(httpRequest.Method))
        {
            httpResponse.StatusCode = StatusCodes.Status405MethodNotAllowed;
            httpResponse.Headers.Allow = HttpMethods.Post;
            return;
        }

        var (activity, refusal) = await ActivityBody.ReadAsync(httpRequest, cancellationToken);
        if (activity is null)
        {
            httpResponse.StatusCode = refusal;
            if (refusal == StatusCodes.Status413PayloadTooLarge)
            {
                // Else the server would read the rest to keep the connection.
                httpResponse.Headers.Connection = "close";
            }

            return;
        }

        // Several headers join to one value here, which is no token.
        var authorization = httpRequest.Headers.Authorization.ToString();
        if (!await Authentication.IsFromChannelAsync(authorization, activity, RemoteOf(httpRequest), cancellationToken))
        {
            httpResponse.StatusCode = StatusCodes.Status401Unauthorized;
            httpResponse.Headers.WWWAuthenticate = "Bearer";
            return;
        }

        var answer = await RunTurnAsync(activity, bot.OnTurnAsync, cancellationToken);
        await ActivityBody.WriteAsync(httpResponse, answer, cancellationToken);
    }

    // Behind a proxy every caller has the proxy's address.
    private static System.Net.IPAddress? RemoteOf(HttpRequest request) =>
        request.Headers.ContainsKey("X-Forwarded-For") || request.Headers.ContainsKey("Forwarded") ? null : request.HttpContext.Connection.RemoteIpAddress;
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;
using TeamsAddin.Adapters.Teams;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Adapters.Graph;

/// <summary>What came of installing the app for a person.</summary>
public abstract record Installation
{
    private Installation() { }

    /// <summary>The app is there, and so is its chat with the person.</summary>
    public sealed record Chat(string ConversationId) : Installation;

    /// <summary>Not for this person; the reason is a code.</summary>
    public sealed record Refused(string Reason) : Installation;

    /// <summary>Not now.</summary>
    /// <param name="Wait">As Graph asks; null where it says nothing.</param>
    public sealed record Later(string Reason, TimeSpan? Wait) : Installation;
}

/// <summary>Installs the Teams app for people whom no setup policy has given it, where the cloud's Graph can.</summary>
public sealed class GraphAppInstaller(GraphServiceClient graph, Settings settings, BotIdentity bot) : IDisposable
{
    /// <summary>Graph takes 30 installations a second of a tenant: several workers share them.</summary>
    private const int InstallsASecond = 10;

    private const int MaxKept = 20_000;
    private static readonly TimeSpan RefusalKept = TimeSpan.FromHours(1);
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);

    // Neither domain time: what Graph refuses and allows follows the wall clock.
    private readonly TimeProvider wall = TimeProvider.System;
    private readonly ConcurrentDictionary<string, (string Reason, DateTimeOffset Until)> refused = new(StringComparer.Ordinal);
    private readonly TokenBucketRateLimiter pace = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = InstallsASecond,
        TokensPerPeriod = InstallsASecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = int.MaxValue,
    });

    private string? catalogId;

    public bool IsPossible => settings.InstallByGraph ?? settings.Places.HasAppInstallation;

    /// <summary>Installs the app where it is not, and finds the chat. A second time changes nothing.</summary>
    public async Task<Installation> InstallAsync(string person, CancellationToken cancellationToken)
    {
        if (refused.TryGetValue(person, out var known) && known.Until > wall.GetUtcNow())
        {
            return new Installation.Refused(known.Reason);
        }

        try
        {
            if (await AppAsync(cancellationToken) is not { } app)
            {
                return Refuse(person, "app-not-in-catalog");
            }

            await AddAsync(person, app, cancellationToken);
            return await ChatAsync(person, cancellationToken) is { } chat ? new Installation.Chat(chat) : new Installation.Later("installing", SettleTime);
        }
        catch (ApiException e) when (e.ResponseStatusCode is 400 or 403 or 404)
        {
            return Refuse(person, "install-" + ((e as ODataError)?.Error?.Code ?? e.ResponseStatusCode.ToString(CultureInfo.InvariantCulture)));
        }
        catch (ApiException e) when (e.ResponseStatusCode is 429 or >= 500)
        {
            return new Installation.Later("install-" + e.ResponseStatusCode.ToString(CultureInfo.InvariantCulture), null);
        }
        catch (HttpRequestException e)
        {
            return new Installation.Later("install-" + e.HttpRequestError, null);
        }
    }

    public void Dispose() => pace.Dispose();

    /// <summary>The organisation's catalogue gives the app an id of its own; the package's id is the external one.</summary>
    private async Task<string?> AppAsync(CancellationToken cancellationToken)
    {
        if (catalogId is null)
        {
            var found = await graph.AppCatalogs.TeamsApps.GetAsync(
                r => r.QueryParameters.Filter = $"externalId eq '{bot.AppId}' and distributionMethod eq 'organization'", cancellationToken);
            catalogId = found?.Value?.FirstOrDefault()?.Id;
        }

        return catalogId;
    }

    private async Task AddAsync(string person, string app, CancellationToken cancellationToken)
    {
        using var lease = await pace.AcquireAsync(1, cancellationToken);
        var body = new Models.UserScopeTeamsAppInstallation
        {
            AdditionalData = new Dictionary<string, object>(StringComparer.Ordinal) { ["teamsApp@odata.bind"] = $"{settings.Places.Graph}/appCatalogs/teamsApps/{app}" },
        };
        try
        {
            await graph.Users[person].Teamwork.InstalledApps.PostAsync(body, cancellationToken: cancellationToken);
        }
        catch (ApiException e) when (e.ResponseStatusCode == 409)
        {
            // It is there already: by a policy, by another worker, or by a try whose answer was lost.
            return;
        }
    }

    /// <summary>The person's chat with the app, or null where Teams has not made it yet.</summary>
    private async Task<string?> ChatAsync(string person, CancellationToken cancellationToken)
    {
        var apps = graph.Users[person].Teamwork.InstalledApps;
        var installed = await apps.GetAsync(r =>
        {
            r.QueryParameters.Expand = ["teamsApp"];
            r.QueryParameters.Filter = $"teamsApp/externalId eq '{bot.AppId}'";
        }, cancellationToken);
        if (installed?.Value?.FirstOrDefault()?.Id is not { } id)
        {
            return null;
        }

        try
        {
            return (await apps[id].Chat.GetAsync(cancellationToken: cancellationToken))?.Id;
        }
        catch (ApiException e) when (e.ResponseStatusCode == 404)
        {
            return null;
        }
    }

    private Installation.Refused Refuse(string person, string reason)
    {
        if (refused.Count > MaxKept)
        {
            refused.Clear();
        }

        refused[person] = (reason, wall.GetUtcNow() + RefusalKept);
        return new Installation.Refused(reason);
    }
}

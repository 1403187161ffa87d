using System.Text;
using System.Text.Json.Nodes;

namespace TeamsAddin.Local.Graph;

/// <summary>Tells subscribers of changes: after them, in its own time, a few times where nobody answers.</summary>
internal sealed class Notifier(Subscriptions subscriptions, TenantSettings settings, FaultDesk faults, HttpClient http, Func<InFlight> busy) : IAsyncDisposable
{
    /// <summary>Graph drops endpoints that are slower.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    private readonly CancellationTokenSource stopping = new();

    public void Tell(StoredEvent one, string changeType)
    {
        foreach (var subscription in subscriptions.Of(one.Mailbox, changeType))
        {
            var body = new JsonObject { ["value"] = new JsonArray(Notification(subscription, one, changeType)) }.ToJsonString();
            for (var times = faults.Duplicates ? 2 : 1; times > 0; times--)
            {
                // Counted before the change is answered, so that nobody finds the box at rest in between.
                _ = SendAsync(subscription.NotificationUrl, body, busy());
            }
        }
    }

    public void TellLifecycle(StoredSubscription subscription, string lifecycleEvent)
    {
        var body = new JsonObject
        {
            ["value"] = new JsonArray(new JsonObject
            {
                ["subscriptionId"] = subscription.Id,
                ["subscriptionExpirationDateTime"] = EventJson.Iso(subscription.Expires),
                ["tenantId"] = settings.TenantId,
                ["clientState"] = subscription.ClientState,
                ["lifecycleEvent"] = lifecycleEvent,
            }),
        }.ToJsonString();
        for (var times = faults.Duplicates ? 2 : 1; times > 0; times--)
        {
            _ = SendAsync(subscription.LifecycleUrl!, body, busy());
        }
    }

    public async ValueTask DisposeAsync() => await stopping.CancelAsync();

    private async Task SendAsync(Uri url, string body, InFlight held)
    {
        using (held)
        {
            await Task.Yield();
            for (var tries = 0; !stopping.IsCancellationRequested && !await IsHeardAsync(url, body) && tries < Pauses.Length; tries++)
            {
                await Task.Delay(Pauses[tries], TimeProvider.System, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> IsHeardAsync(Uri url, string body)
    {
        try
        {
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            limited.CancelAfter(Patience);
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(url, content, limited.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private JsonObject Notification(StoredSubscription subscription, StoredEvent one, string changeType)
    {
        var resource = $"Users/{one.Mailbox}/Events/{one.Id}";
        return new JsonObject
        {
            ["subscriptionId"] = subscription.Id,
            ["subscriptionExpirationDateTime"] = EventJson.Iso(subscription.Expires),
            ["changeType"] = changeType,
            ["resource"] = resource,
            ["resourceData"] = new JsonObject
            {
                ["@odata.type"] = "#Microsoft.Graph.Event",
                ["@odata.id"] = resource,
                ["@odata.etag"] = $"W/\"{one.ChangeKey}\"",
                ["id"] = one.Id,
            },
            ["clientState"] = subscription.ClientState,
            ["tenantId"] = settings.TenantId,
        };
    }
}

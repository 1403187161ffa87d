using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TeamsAddin.Local.Entra;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Local.Graph;

/// <param name="Mailbox">The object id of the mailbox whose events are watched.</param>
/// <param name="Expires">By the wall clock.</param>
internal sealed record StoredSubscription(string Id, string Mailbox, string Resource, string ChangeType, Uri NotificationUrl, string? ClientState, DateTimeOffset Expires, Uri? LifecycleUrl = null);

/// <summary><c>/subscriptions</c> on mailboxes' events; kept over restarts. Ends by the wall clock.</summary>
internal sealed class Subscriptions : IAsyncDisposable
{
    private const int LongestClientState = 128;
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10_080);
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);
    private static readonly string[] ChangeTypes = ["created", "updated", "deleted"];

    private readonly Lock gate = new();
    private readonly StateFile<Dictionary<string, StoredSubscription>> state;
    private readonly TenantSettings settings;
    private readonly People people;
    private readonly HttpClient http;
    private readonly EntraDesk entra;

    public Subscriptions(TenantSettings settings, People people, HttpClient http, EntraDesk entra)
    {
        (this.settings, this.people, this.http, this.entra) = (settings, people, http, entra);
        state = StateFile<Dictionary<string, StoredSubscription>>.Open(Path.Combine(settings.DataFolder, "subscriptions.json"), gate);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Who is to be told of a change.</summary>
    public IReadOnlyList<StoredSubscription> Of(string mailbox, string changeType)
    {
        lock (gate)
        {
            return [.. state.Value.Values.Where(s => s.Mailbox == mailbox && s.Expires > Now && s.ChangeType.Split(',').Contains(changeType, StringComparer.OrdinalIgnoreCase))];
        }
    }

    public IReadOnlyList<StoredSubscription> OfMailbox(string mailbox) => [.. Live().Where(s => s.Mailbox == mailbox)];

    public void End(string id)
    {
        lock (gate)
        {
            state.Value.Remove(id);
            state.Changed();
        }
    }

    public async Task<Answer> AnswerAsync(Call call, string[] rest, CancellationToken cancellationToken) => (call.Method, rest) switch
    {
        ("POST", []) => await CreateAsync(call, cancellationToken),
        ("GET", []) => GraphAnswers.Page(call, entra.Root, [.. Live().Select(s => Render(s, withState: false))], 100, 999),
        (_, [var id]) when Find(id) is { } found => call.Method switch
        {
            "GET" => new Answer(200, Render(found, withState: false)),
            "PATCH" => Renew(call, found),
            "DELETE" => Keep(found with { Expires = DateTimeOffset.MinValue }, new Answer(204)),
            _ => GraphAnswers.NotServed(call),
        },
        ("GET" or "PATCH" or "DELETE", [_]) => GraphAnswers.Error(404, "ResourceNotFound", "The object was not found."),
        _ => GraphAnswers.NotServed(call),
    };

    public ValueTask DisposeAsync() => state.DisposeAsync();

    private async Task<Answer> CreateAsync(Call call, CancellationToken cancellationToken)
    {
        var (given, refusal) = StrictBody.Read(call, Models.Subscription.CreateFromDiscriminatorValue, "subscription");
        if ((refusal ?? GraphAnswers.RefusalOfIds(call) ?? Check(given!)) is { } wrong)
        {
            return wrong;
        }

        var parts = given!.Resource!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not [var users, var key, var events] || !Is(users, "users") || !Is(events, "events"))
        {
            return GraphAnswers.Error(501, "NotImplemented", $"The tenant in a box watches /users/{{id}}/events, not {given.Resource}.");
        }

        if (people.FindMailbox(Uri.UnescapeDataString(key)) is not { } mailbox)
        {
            return GraphAnswers.Error(404, "ResourceNotFound", $"The mailbox {key} was not found.");
        }

        var url = new Uri(given.NotificationUrl!);
        var lifecycle = given.LifecycleNotificationUrl is { } other ? new Uri(other) : null;
        if ((await HandshakeAsync(url, cancellationToken) ?? (lifecycle is null ? null : await HandshakeAsync(lifecycle, cancellationToken))) is { } failed)
        {
            return failed;
        }

        var made = new StoredSubscription(Guid.NewGuid().ToString("D"), mailbox.Id, given.Resource, given.ChangeType!, url, given.ClientState, given.ExpirationDateTime!.Value, lifecycle);
        return Keep(made, new Answer(201, Render(made, withState: true)));
    }

    private Answer? Check(Models.Subscription given)
    {
        if (given is not { Resource.Length: > 0, ChangeType.Length: > 0, NotificationUrl.Length: > 0, ExpirationDateTime: not null })
        {
            return Invalid("changeType, notificationUrl, resource and expirationDateTime are all required.");
        }

        if (given.ChangeType.Split(',').Any(t => !ChangeTypes.Contains(t, StringComparer.OrdinalIgnoreCase)))
        {
            return Invalid($"changeType: '{given.ChangeType}' is not a list of created, updated, deleted.");
        }

        if (given.ClientState?.Length > LongestClientState)
        {
            return Invalid("clientState: at most 128 characters.");
        }

        if (given.IncludeResourceData == true)
        {
            return GraphAnswers.Error(501, "NotImplemented", "The tenant in a box sends no resource data.");
        }

        return !IsAddress(given.NotificationUrl) ? Invalid("notificationUrl: an https address is wanted.")
            : given.LifecycleNotificationUrl is { } lifecycle && !IsAddress(lifecycle) ? Invalid("lifecycleNotificationUrl: an https address is wanted.")
            : CheckExpiry(given.ExpirationDateTime.Value);
    }

    private static bool IsAddress(string given) =>
        Uri.TryCreate(given, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static Answer? CheckExpiry(DateTimeOffset expires) => expires <= Now
        ? Invalid("expirationDateTime: it is in the past.")
        : expires > Now + LongestLife
            ? Invalid($"Subscription expiration can only be {LongestLife.TotalMinutes.ToString(CultureInfo.InvariantCulture)} minutes in the future.")
            : null;

    /// <summary>The endpoint must say the token back, as plain text, before there is a subscription.</summary>
    private async Task<Answer?> HandshakeAsync(Uri url, CancellationToken cancellationToken)
    {
        var token = $"Validation: Testing client application reachability for subscription Request-Id: {Guid.NewGuid():D}";
        var address = new UriBuilder(url) { Query = (url.Query.Length > 1 ? url.Query[1..] + "&" : "") + "validationToken=" + Uri.EscapeDataString(token) }.Uri;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(HandshakeTime);
        try
        {
            using var content = new StringContent("", Encoding.UTF8, "text/plain");
            using var response = await http.PostAsync(address, content, limited.Token);
            var said = await response.Content.ReadAsStringAsync(limited.Token);
            if ((int)response.StatusCode == 200 && response.Content.Headers.ContentType?.MediaType == "text/plain" && said == token)
            {
                return null;
            }

            return Invalid($"Subscription validation request failed. Notification endpoint must respond with 200 OK and the token as plain text; it answered {((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)}.");
        }
        catch (HttpRequestException e)
        {
            return Invalid($"Subscription validation request failed. {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Invalid("Subscription validation request timed out.");
        }
    }

    private Answer Renew(Call call, StoredSubscription found)
    {
        var (given, refusal) = StrictBody.Read(call, Models.Subscription.CreateFromDiscriminatorValue, "subscription");
        if (refusal is not null)
        {
            return refusal;
        }

        if (call.JsonBody()!.FirstOrDefault(p => p.Key != "expirationDateTime" && !p.Key.Contains('@', StringComparison.Ordinal)).Key is { } other)
        {
            return Invalid($"{other}: only expirationDateTime can be changed.");
        }

        if (given!.ExpirationDateTime is not { } expires)
        {
            return Invalid("expirationDateTime is required.");
        }

        var renewed = found with { Expires = expires };
        return CheckExpiry(expires) ?? Keep(renewed, new Answer(200, Render(renewed, withState: false)));
    }

    private Answer Keep(StoredSubscription one, Answer answer)
    {
        lock (gate)
        {
            state.Value[one.Id] = one;
            foreach (var ended in state.Value.Values.Where(s => s.Expires <= Now).ToList())
            {
                state.Value.Remove(ended.Id);
            }

            state.Changed();
            return answer;
        }
    }

    private StoredSubscription? Find(string id)
    {
        lock (gate)
        {
            return state.Value.GetValueOrDefault(id) is { } found && found.Expires > Now ? found : null;
        }
    }

    private List<StoredSubscription> Live()
    {
        lock (gate)
        {
            return [.. state.Value.Values.Where(s => s.Expires > Now)];
        }
    }

    private JsonObject Render(StoredSubscription one, bool withState) => new()
    {
        ["id"] = one.Id,
        ["resource"] = one.Resource,
        ["applicationId"] = settings.AppId,
        ["changeType"] = one.ChangeType,
        ["clientState"] = withState ? one.ClientState : null,
        ["notificationUrl"] = one.NotificationUrl.ToString(),
        ["lifecycleNotificationUrl"] = one.LifecycleUrl?.ToString(),
        ["expirationDateTime"] = EventJson.Iso(one.Expires),
        ["creatorId"] = settings.ServicePrincipalId,
    };

    private static bool Is(string part, string name) => string.Equals(part, name, StringComparison.OrdinalIgnoreCase);

    private static Answer Invalid(string message) => GraphAnswers.Error(400, "ValidationError", message);
}

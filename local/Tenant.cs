using System.Text.Json.Nodes;
using TeamsAddin.Local.Entra;
using TeamsAddin.Local.Graph;
using TeamsAddin.Local.Teams;

namespace TeamsAddin.Local;

/// <summary>
/// A Microsoft 365 tenant in a box: stand-ins of Entra, Microsoft Graph and the Teams connector at one https address. They are as strict
/// as the services are, and fail when told to. What they know lasts over a restart.
/// </summary>
internal sealed class Tenant : IAsyncDisposable
{
    private readonly Certificates certificates;
    private readonly StateFile<Kept> state;
    private readonly HttpClient http;
    private TenantServer? server;

    private Tenant(TenantSettings settings, TimeProvider clock)
    {
        Directory.CreateDirectory(settings.DataFolder);
        state = StateFile<Kept>.Open(Path.Combine(settings.DataFolder, "tenant.json"), new Lock());
        certificates = Certificates.Open(settings.DataFolder);
        People = new People(settings.DataFolder);
        Entra = new EntraDesk(settings, People);
        Faults = new FaultDesk(settings.Seed);
        http = new HttpClient(certificates.Handler()) { Timeout = Timeout.InfiniteTimeSpan };
        Teams = new TeamsTenant(settings, Entra, People, Faults, http, clock);
        Graph = new GraphTenant(settings, Entra, People, Faults, http, clock, Teams.InstallLater, person => Teams.Chats.Of(person).ConversationId);
    }

    /// <summary>https://127.0.0.1:port/</summary>
    public Uri Root { get; private set; } = new("https://127.0.0.1/");

    /// <summary>The certificate authority as PEM: what children get as SSL_CERT_FILE.</summary>
    public string CaFile => certificates.CaFile;

    public People People { get; }

    public EntraDesk Entra { get; }

    public GraphTenant Graph { get; }

    public TeamsTenant Teams { get; }

    public FaultDesk Faults { get; }

    /// <param name="clock">Domain time, for events and chats. Tokens, limits and subscriptions follow the wall clock.</param>
    /// <exception cref="DamagedStateException">A file in the data folder cannot be read.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<Tenant> StartAsync(TenantSettings settings, TimeProvider clock, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        var tenant = new Tenant(settings, clock);
        try
        {
            await tenant.ListenAsync(settings.Port, logging, cancellationToken);
            return tenant;
        }
        catch
        {
            await tenant.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds people, or replaces those of the same id. Nobody is told: <c>Teams.InstallAsync</c> is what the bot hears of.</summary>
    public void AddPeople(IEnumerable<BoxPerson> people) => People.Add(people);

    /// <summary>A mailbox that is not a person's. What is there already stays.</summary>
    public void AddMailbox(string address, string name) => People.AddMailbox(address, name);

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        await Graph.DisposeAsync();
        await Teams.DisposeAsync();
        http.Dispose();
        await People.DisposeAsync();
        await state.DisposeAsync();
        certificates.Dispose();
    }

    private async Task ListenAsync(int wanted, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        // Links and service URLs that the product keeps hold the port: it stays the same where it can.
        var port = wanted == 0 && state.Value.Port != 0 && TenantServer.IsFree(state.Value.Port) ? state.Value.Port : wanted;
        server = await TenantServer.StartAsync(port, certificates.Issue(), AnswerAsync, logging, cancellationToken);
        Root = new Uri($"https://127.0.0.1:{server.Port}/");
        Entra.Root = Root;
        state.Value.Port = server.Port;
        state.Changed();
    }

    private async Task<Answer?> AnswerAsync(Call call, CancellationToken cancellationToken) => call.Segments switch
    {
        ["v1.0", ..] => await FaultyAsync(Faults.OfGraphCall(), slowBy => Graph.AnswerAsync(call, slowBy, cancellationToken)),
        ["teams", ..] => await FaultyAsync(Faults.OfConnectorCall(), slowBy => Teams.AnswerAsync(call, slowBy, cancellationToken)),
        _ => Entra.Answer(call),
    };

    /// <returns>Null where the connection shall break.</returns>
    private static async Task<Answer?> FaultyAsync(Fault fault, Func<TimeSpan, Task<Answer>> answer)
    {
        switch (fault)
        {
            case Fault.Throttle:
                return Error(429, "TooManyRequests", "Too many requests.").RetryAfter(TimeSpan.FromSeconds(1));
            case Fault.Refuse:
                return Error(503, "ServiceUnavailable", "The service is unavailable.");
            case Fault.Drop:
                await answer(TimeSpan.Zero);
                return null;
            case Fault.Slow:
                return await answer(FaultDesk.SlowBy);
            default:
                return await answer(TimeSpan.Zero);
        }
    }

    private static Answer Error(int status, string code, string message) =>
        new(status, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } });

    internal sealed class Kept
    {
        public int Port { get; set; }
    }
}

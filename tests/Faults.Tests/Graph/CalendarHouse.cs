using Azure.Core;
using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Graph;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Local;
using Box = TeamsAddin.Local.Tests.Box;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>The product's calendar on the strict Graph of a tenant in a box, over real https.</summary>
internal sealed class CalendarHouse : IAsyncDisposable
{
    private CalendarHouse(Box box, Settings settings) => (Box, Settings, Calendar) = (box, settings, Of(box, settings));

    public Box Box { get; }

    public Settings Settings { get; }

    public GraphCalendar Calendar { get; }

    public static async Task<CalendarHouse> StartAsync(BoxCloud cloud = BoxCloud.Global)
    {
        var box = await Box.StartAsync(cloud);
        return new CalendarHouse(box, new Settings { GraphOverride = new Uri(box.Tenant.Root, "v1.0"), Cloud = Enum.Parse<CloudName>(cloud.ToString()) });
    }

    public static GraphCalendar Of(Box box, Settings settings) =>
        new(GraphClient.Create(settings, new AppToken(box), Box.Trust(box.Tenant.CaFile)), settings, box.Clock);

    public ValueTask DisposeAsync() => Box.DisposeAsync();

    private sealed class AppToken(Box box) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(box.Tenant.Entra.AppToken(box.Settings.Names.Graph), TimeProvider.System.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}

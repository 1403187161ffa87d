using System.Text.Json.Nodes;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Units;
using Box = TeamsAddin.Local.Tests.Box;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>Whom people take off an event in Outlook, or bring to it: the roster is the file's.</summary>
public sealed class OutlookAttendeesTests : IAsyncLifetime
{
    private static readonly Unit Branch = new("branch", "第一党支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans");

    private CalendarHouse house = null!;

    public async Task InitializeAsync()
    {
        house = await CalendarHouse.StartAsync();
        await house.HasAsync(Branch, more: 3);
    }

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Fact]
    public async Task Who_is_taken_off_the_event_is_put_back_and_the_leader_told_and_the_roster_stays()
    {
        var file = await InvitedAsync();
        var all = await AttendeesAsync(file);
        Assert.Equal(5, all.Count);
        await OutlookInvitesAsync(file, all.Where(a => a != Box.Li.Mail));
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Equal(all.Order(), (await AttendeesAsync(file)).Order());
        Assert.Contains(Box.Li.Id, (await house.FileAsync(file)).OnRoster.Keys);
        Assert.Single(house.Queue.Notices, n => NoticeKind.Plain(n.Kind) == NoticeKind.ChangeRefused);
    }

    [Fact]
    public async Task A_guest_whom_somebody_adds_stays_and_nobody_is_told()
    {
        var file = await InvitedAsync();
        var more = (await AttendeesAsync(file)).Append("lecturer@contoso.example").ToList();
        await OutlookInvitesAsync(file, more);
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Equal(more, await AttendeesAsync(file));
        Assert.Empty(house.Queue.Notices);
    }

    [Fact]
    public async Task A_calendar_that_drops_an_address_by_itself_is_not_argued_with()
    {
        var file = await InvitedAsync();
        for (var i = 0; i < 3; i++)
        {
            await OutlookInvitesAsync(file, (await AttendeesAsync(file)).Where(a => a != Box.Li.Mail));
            await house.NotifyAsync();
            await house.WorkAsync();
        }

        Assert.Equal(4, (await AttendeesAsync(file)).Count);
        Assert.Single(house.Queue.Notices, n => NoticeKind.Plain(n.Kind) == NoticeKind.ChangeRefused);
    }

    [Fact]
    public async Task After_the_roster_has_changed_the_same_number_is_put_back_again()
    {
        var file = await InvitedAsync();
        foreach (var more in new[] { 3, 4 })
        {
            // Of 5, then of 6: four are left each time.
            await house.HasAsync(Branch, more);
            await house.Desk.InviteAsync(file, await house.Organisations.VersionAsync(default), default);
            await house.WorkAsync();
            var all = await AttendeesAsync(file);
            await OutlookInvitesAsync(file, all.Take(4));
            await house.NotifyAsync();
            await house.WorkAsync();
            Assert.Equal(all.Order(), (await AttendeesAsync(file)).Order());
            house.Box.Clock.Now += TimeSpan.FromMinutes(2);
        }

        Assert.Equal(2, house.Queue.Notices.Count(n => NoticeKind.Plain(n.Kind) == NoticeKind.ChangeRefused));
    }

    [Fact]
    public async Task A_put_back_that_was_lost_is_asked_for_again()
    {
        var file = await InvitedAsync();
        var all = await AttendeesAsync(file);
        await OutlookInvitesAsync(file, all.Where(a => a != Box.Li.Mail));
        house.Wire.Before = (method, path) => method == "PATCH" ? throw new InvalidOperationException("the process has died") : Task.FromResult<HttpResponseMessage?>(null);
        await Assert.ThrowsAsync<InvalidOperationException>(() => house.NotifyAsync());
        house.Wire.Before = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Equal(all.Order(), (await AttendeesAsync(file)).Order());
    }

    [Fact]
    public async Task After_the_end_nobody_is_invited_any_more()
    {
        var file = await InvitedAsync();
        house.Box.Clock.Now = CalendarHouse.Start.AddHours(2);
        await OutlookInvitesAsync(file, [Box.Wang.Mail]);
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Equal([Box.Wang.Mail], await AttendeesAsync(file));
        Assert.Empty(house.Queue.Notices);
    }

    private async Task<string> InvitedAsync()
    {
        var file = await house.StandingAsync();
        await house.Desk.InviteAsync(file, 0, default);
        await house.NotifyAsync();
        await house.WorkAsync();
        house.Queue.Notices.Clear();
        return file;
    }

    private async Task<List<string>> AttendeesAsync(string file) =>
        [.. (await house.EventAsync(file))["attendees"]!.AsArray().Select(a => a!["emailAddress"]!["address"]!.GetValue<string>())];

    private async Task OutlookInvitesAsync(string file, IEnumerable<string> mails)
    {
        var set = (await house.FileAsync(file)).Event!;
        var attendees = new JsonArray([.. mails.Select(m => (JsonNode)new JsonObject { ["type"] = "required", ["emailAddress"] = new JsonObject { ["address"] = m } })]);
        Assert.Equal(200, (await house.Box.GraphAsync("PATCH", $"users/{set.Mailbox}/events/{set.EventId}", new JsonObject { ["attendees"] = attendees }.ToJsonString())).Status);
    }
}

using System.Collections.Concurrent;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using Box = TeamsAddin.Local.Tests.Box;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>Whom an event invites: the roster's people or their groups, each once, thirty invitations a minute.</summary>
public sealed partial class SyncTests
{
    [Fact]
    public async Task Beyond_thirty_invitations_a_minute_the_rest_waits_its_turn()
    {
        var files = await PlanAsync(70);
        foreach (var some in files.Chunk(20))
        {
            await house.Desk.SyncManyAsync(some, default);
        }

        Assert.Equal(30, (await house.AllAsync()).Count);
        var put = house.Queue.Calendar.Where(w => w.Work.Step == CalendarWork.SyncMany).ToList();
        Assert.Equal([10, 20, 10], put.Select(w => w.Work.Files!.Count));
        Assert.Equal([62, 62, 124], put.Select(w => w.Delay.TotalSeconds));
        for (var minutes = 0; minutes < 4; minutes++)
        {
            house.Box.Clock.Now += TimeSpan.FromSeconds(60);
            await house.WorkOnceAsync();
        }

        Assert.Equal(70, (await house.AllAsync()).Count);
    }

    [Fact]
    public async Task When_the_roster_is_fixed_its_people_are_invited_and_nobody_twice()
    {
        var file = await house.StandingAsync();
        Assert.Equal([Box.Wang.Mail], await MailsAsync(file));
        await house.Desk.InviteAsync(file, 0, default);
        Assert.Equal([Box.Li.Mail, Box.Wang.Mail], await MailsAsync(file));
        await WithoutRequestsAsync(() => house.Desk.InviteAsync(file, 0, default));
    }

    [Fact]
    public async Task When_the_roster_follows_the_unit_the_events_attendees_are_patched_once()
    {
        var file = await house.StandingAsync();
        await house.Desk.InviteAsync(file, 0, default);
        var (zhao, from) = (new Member("00000007-0000-4000-8000-000000000000", "branch", Role.Member, new DateOnly(2025, 1, 1), null, "zhao@contoso.example"), new DateOnly(2025, 1, 1));
        await house.Organisations.ImportAsync(
            new OrganisationFile([new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans")], [new Member(Box.Wang.Id, "branch", Role.Leader, from, null, Box.Wang.Mail), zhao], []), default);
        var requests = new ConcurrentQueue<string>();
        house.Wire.After = (method, _) =>
        {
            requests.Enqueue(method);
            return Task.CompletedTask;
        };
        await house.Desk.InviteAsync(file, 0, default);
        Assert.Equal("PATCH", Assert.Single(requests));
        await house.Desk.InviteAsync(file, 0, default);
        await house.Desk.SyncAsync(file, default);
        Assert.Single(requests);
        Assert.Equal([Box.Wang.Mail, zhao.Mail], (await MailsAsync(file)).Order(StringComparer.Ordinal));
        Assert.Equal(1, (await house.FileAsync(file)).RosterChanges);
    }

    [Fact]
    public async Task More_than_500_are_invited_by_their_group()
    {
        await house.HasAsync(new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans") { GroupMail = "all@contoso.example" }, more: 500);
        var file = await house.StandingAsync();
        await house.Desk.InviteAsync(file, 0, default);
        Assert.Equal(["all@contoso.example"], await MailsAsync(file));
        Assert.Empty(await house.Missing.ListAsync(2026, default));
    }

    [Fact]
    public async Task Without_a_group_the_first_500_are_invited_those_with_roles_first_and_the_others_are_counted()
    {
        await house.HasAsync(new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans"), more: 503);
        var file = await house.StandingAsync();
        await house.Desk.InviteAsync(file, 0, default);
        var mails = await MailsAsync(file);
        Assert.Equal((500, true), (mails.Count, mails.Contains(Box.Wang.Mail)));
        Assert.Equal(5, (await house.FileAsync(file)).Event!.LeftOut);
        var listed = Assert.Single(await house.Missing.ListAsync(2026, default));
        Assert.Equal((MissingEvents.NotAllInvited, 5), (listed.Reason, listed.LeftOut));
    }

    [Fact]
    public async Task How_many_are_left_out_may_become_none_and_as_many_again()
    {
        var branch = new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans");
        await house.HasAsync(branch, more: 503);
        var file = await house.StandingAsync();
        await house.Desk.InviteAsync(file, 0, default);
        foreach (var (group, leftOut) in new[] { ("all@contoso.example", 0), (null, 5), ("all@contoso.example", 0) })
        {
            house.Box.Clock.Now += TimeSpan.FromMinutes(2);
            await house.HasAsync(branch with { GroupMail = group }, more: 503);
            await house.Desk.SyncAsync(file, default);
            Assert.Equal(leftOut, (await house.FileAsync(file)).Event!.LeftOut);
        }
    }

    [Theory]
    [InlineData("second@contoso.example", 2, 0)]
    [InlineData(null, 201, 0)]
    public async Task Of_a_joint_session_each_unit_is_invited_by_its_own_group_and_those_without_one_by_one(string? group, int mails, int leftOut)
    {
        var from = new DateOnly(2025, 1, 1);
        Unit Of(string id, string? mail) => new(id, id, UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans") { GroupMail = mail };
        IEnumerable<Member> Members(string unit, int first, int count) =>
            Enumerable.Range(first, count).Select(i => new Member($"{i:00000000}-0000-4000-8000-000000000000", unit, i == first ? Role.Leader : Role.Member, from, null, $"a{i:0000}@contoso.example"));
        await house.Organisations.ImportAsync(new OrganisationFile([Of("branch", "first@contoso.example"), Of("second", group)], [.. Members("branch", 0, 400), .. Members("second", 400, 200)], []), default);
        var file = await house.PlanAsync(counts: [new Counts("branch", "assembly", "2026-Q1"), new Counts("second", "assembly", "2026-Q1")]);
        await house.Desk.InviteAsync(file, 0, default);
        var state = await house.FileAsync(file);
        Assert.Equal(600, state.Roster.Count);
        Assert.Equal((mails, leftOut), ((await MailsAsync(file)).Count, state.Event!.LeftOut));
    }
}

using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>Visitors and lecturers: beside the roster, their names beside the chain.</summary>
public sealed partial class AttendanceTests
{
    [Fact]
    public async Task A_guests_name_stands_beside_the_chain_alone()
    {
        Assert.Contains("李教授", await TapAsync(House.Leader, "addGuest", new { session, name = "李教授\u0007", role = "Lecturer", text = "市委党校" }), StringComparison.Ordinal);
        var guest = Assert.Single((await house.FileAsync(session)).Guests);
        Assert.Equal(("李教授", GuestRole.Lecturer), ((await house.Get<Names>().FindAsync(guest.Guest, guest.Name, default))!.Name.Name, guest.Role));
        Assert.DoesNotContain("李教授", await ChainAsync(session), StringComparison.Ordinal);
        Assert.Contains("李教授 (授课人)", string.Join(' ', (await house.TapAsync(House.Leader, "open", new { session, card = "register" })).SelectTokens("$..value")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guest_entered_by_mistake_is_taken_out_with_a_reason_and_the_entry_stays()
    {
        await TapAsync(House.Leader, "addGuest", new { session, name = "李教授", role = "Lecturer" });
        await TapAsync(House.Leader, "addGuest", new { session, name = "张教授", role = "Lecturer" });
        var guest = (await house.FileAsync(session)).Guests[0].Guest;
        var card = await house.TapAsync(Deputy, "open", new { session, card = "guests" });
        var line = card.SelectTokens("$..selectAction").Single(a => a["title"]!.ToString() == "李教授");
        Assert.Contains("移除", await TapAsync(Deputy, line["verb"]!.ToString(), line["data"]!), StringComparison.Ordinal);
        Assert.Contains("请填写移除来宾的理由", await TapAsync(Deputy, "removeGuest", new { session, person = guest, why = " " }), StringComparison.Ordinal);
        var left = await TapAsync(Deputy, "removeGuest", new { session, person = guest, why = "张冠李戴" });
        Assert.DoesNotContain("李教授", left, StringComparison.Ordinal);
        Assert.Contains("张教授", left, StringComparison.Ordinal);
        Assert.Contains("已不在来宾名单", await TapAsync(House.Leader, "removeGuest", new { session, person = guest, why = "张冠李戴" }), StringComparison.Ordinal);
        Assert.Single((await house.FileAsync(session)).Guests);
        var chain = await ChainAsync(session);
        Assert.Contains($"\"guest\":\"{guest}\",\"name\"", chain, StringComparison.Ordinal);
        Assert.DoesNotContain("张冠李戴", chain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guest_is_taken_out_by_leaders_alone_and_until_the_register_is_locked()
    {
        await TapAsync(House.Leader, "addGuest", new { session, name = "李教授", role = "Lecturer" });
        var guest = (await house.FileAsync(session)).Guests[0].Guest;
        Assert.Contains("只有本单位负责人", await TapAsync(House.Wang, "removeGuest", new { session, person = guest, why = "x" }), StringComparison.Ordinal);
        Assert.DoesNotContain("李教授", await TapAsync(House.Wang, "open", new { session, card = "guest", person = guest }), StringComparison.Ordinal);
        Assert.Contains("已不在来宾名单", await TapAsync(House.Leader, "removeGuest", new { session, person = House.Wang, why = "x" }), StringComparison.Ordinal);
        await HeldAsync();
        house.Clock.Now = (await house.FileAsync(session)).LocksAt;
        await TapAsync(House.Leader, "removeGuest", new { session, person = guest, why = "x" });
        Assert.Single((await house.FileAsync(session)).Guests);
        house.Clock.Now -= TimeSpan.FromSeconds(1);
        await TapAsync(House.Leader, "removeGuest", new { session, person = guest, why = "x" });
        Assert.Empty((await house.FileAsync(session)).Guests);
    }

    [Theory]
    [InlineData("", "Visitor", "请填写来宾姓名")]
    [InlineData("王", "Spy", "无法识别")]
    [InlineData("王", "7", "无法识别")]
    public async Task A_guest_without_a_name_or_a_role_is_refused(string name, string role, string told)
    {
        Assert.Contains(told, await TapAsync(House.Leader, "addGuest", new { session, name, role }), StringComparison.Ordinal);
        Assert.Empty((await house.FileAsync(session)).Guests);
    }

    [Fact]
    public async Task A_member_who_records_guests_leaves_no_name_behind()
    {
        Assert.Contains("只有本单位负责人", await TapAsync(House.Wang, "addGuest", new { session, name = "李教授", role = "Visitor" }), StringComparison.Ordinal);
        Assert.DoesNotContain("李教授", await EverythingAsync(), StringComparison.Ordinal);
    }
}

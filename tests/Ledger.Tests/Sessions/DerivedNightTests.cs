using System.Text;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Records;

namespace TeamsAddin.Ledger.Tests.Sessions;

/// <summary>What the night finds and mends.</summary>
public sealed partial class DerivedTests
{
    [Fact]
    public async Task Reconcile_of_a_sound_ledger_mends_nothing_and_runs_once_a_day()
    {
        foreach (var i in Enumerable.Range(1, 40))
        {
            await RefreshAsync(await PlannedAsync(i));
        }

        var before = await EverythingAsync();
        var run = await ReconcileAsync();
        Assert.Equal((true, 40, 0, 0, 0, 0, 0), (run.Done, run.Files, run.Unborn, run.Index, run.Dues, run.Progress, run.Broken.Length));
        Assert.Equal(before, await EverythingAsync());
        await PlannedAsync(41);
        Assert.Equal(40, (await ReconcileAsync()).Files);
    }

    [Fact]
    public async Task In_thirty_days_every_file_is_verified_once()
    {
        foreach (var i in Enumerable.Range(1, 60))
        {
            await RefreshAsync(await PlannedAsync(i));
        }

        var verified = 0;
        for (var day = 0; day < 30; day++)
        {
            verified += (await ReconcileAsync()).Verified;
            clock.Now = clock.Now.AddDays(1);
        }

        Assert.Equal(60, verified);
    }

    [Fact]
    public async Task Reconcile_writes_what_a_crash_left_unwritten()
    {
        var file = await HeldAsync(1);
        var run = await ReconcileAsync();
        Assert.Equal((1, 1, 1), (run.Files, run.Index, run.Progress));
        var mended = await EverythingAsync();
        await RefreshAsync(file);
        Assert.Equal(mended, await EverythingAsync());
    }

    [Fact]
    public async Task Reconcile_mends_rows_that_are_wrong_missing_or_gone()
    {
        foreach (var i in Enumerable.Range(1, 60))
        {
            await RefreshAsync(await PlannedAsync(i));
        }

        var index = Table<SessionRow>("index");
        var (wrong, dues) = (await AllAsync<SessionRow>("index"), await AllAsync<DueRow>("due"));
        foreach (var row in wrong)
        {
            await index.ReplaceAsync(row, row.Value with { Roster = 99 }, default);
        }

        foreach (var row in dues)
        {
            await Table<DueRow>("due").DeleteAsync(row.Partition, row.Key, default);
        }

        await Table<ProgressRow>("progress").DeleteAsync("2026", "branch-01", default);
        var run = await ReconcileAsync();
        Assert.InRange(run.Verified, 1, 20);
        Assert.Equal((run.Verified, run.Verified * dues.Count / 60, 1), (run.Index, run.Dues, run.Progress));
        Assert.Equal(60 - run.Verified, (await IndexAsync()).Count(r => r.Roster == 99));
    }

    [Fact]
    public async Task Reconcile_names_a_chain_that_is_shorter_than_it_was_or_does_not_hold()
    {
        var file = await HeldAsync(1);
        await RefreshAsync(file);
        var index = Table<SessionRow>("index");
        var row = (await index.GetAsync("branch-01|2026", file, default))!;
        await index.ReplaceAsync(row, row.Value with { Sequence = 99 }, default);
        Assert.Equal(file, Assert.Single((await ReconcileAsync()).Broken));

        var forged = await HeldAsync(2);
        clock.Now = clock.Now.AddDays(1);
        var forging = new CountingStore(store) { Forge = body => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span).Replace("OnSite", "Online", StringComparison.Ordinal)) };
        Assert.Contains(forged, (await Reconcile(forging).RunAsync(TimeSpan.FromMinutes(1), default)).Broken);
    }

    [Fact]
    public async Task A_file_whose_chain_does_not_hold_before_its_session_keeps_the_night_from_no_other()
    {
        var file = await PlannedAsync(1);
        await InvitedAsync(file);
        await RefreshAsync(file);
        var row = (await Table<SessionRow>("index").GetAsync("branch-01|2026", file, default))!;
        await Table<SessionRow>("index").ReplaceAsync(row, row.Value with { Sequence = 99 }, default);
        clock.Now = Story.Start.AddDays(-2);
        var forging = new CountingStore(store) { Forge = body => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span).Replace("ecorder", "ember", StringComparison.Ordinal)) };
        var run = await Reconcile(forging).RunAsync(TimeSpan.FromMinutes(1), default);
        Assert.Equal((true, file), (run.Done, Assert.Single(run.Broken)));
    }

    [Fact]
    public async Task A_reminder_whose_message_died_is_asked_for_again()
    {
        var file = await PlannedAsync(1);
        await InvitedAsync(file);
        await RefreshAsync(file);
        clock.Now = Story.Start.AddHours(-12);
        queue.Sent.Clear();
        Assert.Equal(1, (await ReconcileAsync()).Notices);
        Assert.Equal([new NoticeWork(NoticeWork.Prepare, DueKind.Members, file, 1)], queue.Sent.OfType<NoticeWork>());
    }

    [Fact]
    public async Task The_list_of_the_files_of_a_request_is_made_again()
    {
        var file = await PlannedAsync(1);
        await InvitedAsync(file);
        var request = FileId.Of("leave", "r");
        var day = DateOnly.FromDateTime(Story.Start.UtcDateTime);
        var asked = await new LeaveBook(Book(), Table<LeaveRow>("leaves"), Table<LeaveFile>("leavefiles"), clock).AskInAsync(file, new LeaveRow(request, Story.Leader, day, day, "病假"), Story.Leader, clock.Now, default);
        Assert.True(asked!.Ok);
        await RefreshAsync(file);
        await Table<LeaveFile>("leavefiles").DeleteAsync(request, file, default);
        for (var day30 = 0; day30 < 30; day30++)
        {
            await ReconcileAsync();
            clock.Now = clock.Now.AddDays(1);
        }

        Assert.NotNull(await Table<LeaveFile>("leavefiles").GetAsync(request, file, default));
    }
}

using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Api;

/// <summary>What is refused, and what the night settles.</summary>
public sealed partial class AttachmentTests
{
    [Fact]
    public async Task A_sign_in_lasts_an_hour_however_often_it_is_used()
    {
        await AskLeaveAsync();
        await SignInAsync(Li);
        wall.Now = wall.Now.AddMinutes(59);
        var page = await PageAsync("leave");
        wall.Now = wall.Now.AddMinutes(2);
        Assert.Equal(HttpStatusCode.Unauthorized, (await HandInAsync("leave", "a.pdf", Pdf, page)).Status);
        Assert.Empty((await FileAsync()).Leaves[Li].Attachments);
    }

    [Fact]
    public async Task The_page_stays_with_its_person_and_shows_names_as_text()
    {
        await AskLeaveAsync();
        using var answer = await house.PostFormAsync(Path("leave"), Form("<img src=x>.pdf", Pdf, null), bearer: EntraStub.Bearer(Li));
        Assert.DoesNotContain("<img", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((true, true), (answer.Headers.CacheControl?.NoStore, answer.Headers.GetValues("Content-Security-Policy").Single().StartsWith("default-src 'none'; style-src 'unsafe-inline'; form-action 'self'", StringComparison.Ordinal)));
        Assert.Equal("/attachments", SignInHouse.SetCookies(answer).Single(c => c.Name == "attachments-form").Path.ToString());
    }

    [Fact]
    public async Task What_is_no_form_is_told_that_a_file_is_missing_and_no_form_is_read_without_end()
    {
        await AskLeaveAsync();
        using var answer = await house.PostFormAsync(Path("leave"), new StringContent("{}", Encoding.UTF8, "application/json"), bearer: EntraStub.Bearer(Li));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("choose a file", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var limits = house.Services.GetRequiredService<EndpointDataSource>().Endpoints.Select(e => e.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize);
        Assert.Equal(2, limits.Count(l => l == 32 * 1024 * 1024));
    }

    [Theory]
    [InlineData("a.exe", "MZ", "not taken")]
    [InlineData("a.pdf", "<html>", "not a pdf file")]
    [InlineData("a.pdf", "", "empty")]
    [InlineData("", "%PDF-", "choose a file")]
    public async Task What_is_not_taken_is_told_and_leaves_nothing_behind(string name, string content, string says)
    {
        await AskLeaveAsync();
        await SignInAsync(Li);
        var (status, said) = await HandInAsync("leave", name, Encoding.UTF8.GetBytes(content));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, said, StringComparison.Ordinal);
        Assert.Contains("type=\"file\"", said, StringComparison.Ordinal);
        Assert.Empty((await FileAsync()).Leaves[Li].Attachments);
        Assert.Empty(await OpenRowsAsync());
    }

    [Theory]
    [InlineData(AttachedKinds.MaxBytes + 1)]
    [InlineData(33 * 1024 * 1024)]
    public async Task What_is_too_large_is_told_so(int length)
    {
        await house.DisposeAsync();
        await BeginAsync(kestrel: true);
        await AskLeaveAsync();
        var bytes = new byte[length];
        Pdf.CopyTo(bytes, 0);
        var form = Form("a.pdf", bytes, null);
        using var answer = await house.PostFormAsync(Path("leave"), form, bearer: EntraStub.Bearer(Li));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("larger than 10 MB", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await FileAsync()).Leaves[Li].Attachments);
    }

    [Fact]
    public async Task Without_leave_or_presence_there_is_no_form_and_nothing_is_taken()
    {
        await SignInAsync(Li);
        foreach (var (what, says) in new[] { ("leave", "no request for leave"), ("notes", "The session has not begun") })
        {
            var page = await PageAsync(what);
            Assert.DoesNotContain("type=\"file\"", page, StringComparison.Ordinal);
            Assert.Contains(says, page, StringComparison.Ordinal);
            // With a token of his own: the page without a form has none for forgers to use.
            using var answer = await house.PostFormAsync(Path(what), Form("a.pdf", Pdf, null), bearer: EntraStub.Bearer(Li));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Empty((await FileAsync()).Leaves);
        Assert.Empty(await OpenRowsAsync());
        Assert.Equal(0, documents.Writes);
    }

    [Fact]
    public async Task A_form_that_is_cut_off_is_refused()
    {
        await AskLeaveAsync();
        var form = new ByteArrayContent((await Form("a.pdf", Pdf, null).ReadAsByteArrayAsync())[..^30]);
        form.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={Boundary}");
        using var answer = await house.PostFormAsync(Path("leave"), form, bearer: EntraStub.Bearer(Li));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty((await FileAsync()).Leaves[Li].Attachments);
    }

    [Fact]
    public async Task A_hash_that_the_session_does_not_name_opens_nothing()
    {
        await AskLeaveAsync();
        await documents.WriteAsync(AttachedFile.PathOf(new string('b', 64)), new MemoryStream(Pdf), default);
        using var answer = await house.OpenAsync(Path(new string('b', 64)), "*/*", bearer: EntraStub.Bearer(House.Leader, AppRoles.Admin));
        using var other = await house.OpenAsync(Path(new string('B', 64)));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using var climbing = await house.OpenAsync($"attachments/{session}/..%2f..%2fexports", "*/*", bearer: EntraStub.Bearer(House.Leader, AppRoles.Admin));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], new[] { answer.StatusCode, climbing.StatusCode });
    }

    [Fact]
    public async Task Who_is_not_on_the_roster_finds_no_page()
    {
        using var answer = await house.OpenAsync(Path("leave"), bearer: EntraStub.Bearer(Elsewhere));
        using var nothing = await house.OpenAsync($"attachments/{FileId.Of("x")}/leave", bearer: EntraStub.Bearer(Li));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], new[] { answer.StatusCode, nothing.StatusCode });
    }

    [Fact]
    public async Task At_night_one_file_at_which_it_goes_wrong_keeps_no_other_from_its_turn()
    {
        var attachments = house.Services.GetRequiredService<Attachments>();
        foreach (var hash in new[] { new string('a', 64), new string('b', 64) })
        {
            await attachments.WriteAsync(session, hash, new MemoryStream(Pdf), default);
        }

        house.Services.GetRequiredService<ManualClock>().Now += TimeSpan.FromHours(2);
        documents.OnDelete = () =>
        {
            documents.OnDelete = null;
            throw new IOException("The store is away.");
        };
        Assert.Equal([$"{session} IOException"], await Desk.FinishAsync(default));
        Assert.Single(await OpenRowsAsync());
        Assert.Empty(await Desk.FinishAsync(default));
        Assert.Empty(await OpenRowsAsync());
    }

    [Fact]
    public async Task Bytes_that_no_entry_names_go_at_night_and_those_that_one_names_reach_the_other_sessions()
    {
        await AskLeaveAsync(days: 3);
        var (attachments, clock) = (house.Services.GetRequiredService<Attachments>(), house.Services.GetRequiredService<ManualClock>());
        var (lost, kept) = (new AttachedFile("a.pdf", "pdf", Pdf.Length, Chain.HashOf(Pdf)).Salted(), new AttachedFile("b.pdf", "pdf", Pdf.Length, Chain.HashOf(Pdf)).Salted());
        foreach (var record in new[] { lost, kept })
        {
            await attachments.WriteAsync(session, record.Hash, new MemoryStream(Pdf), default);
        }

        // The process ends behind the first session's entry.
        await Book.ExecuteAsync(session, new AttachLeave("k", Li, Li, (await FileAsync()).Leaves[Li].Request, kept).At(clock.Now), default);
        await house.Services.GetRequiredService<AttachDesk>().FinishAsync(default);
        Assert.Equal(2, (await OpenRowsAsync()).Count);
        clock.Now = clock.Now.AddHours(2);
        await house.Services.GetRequiredService<AttachDesk>().FinishAsync(default);
        Assert.Empty(await OpenRowsAsync());
        Assert.Null(await documents.OpenAsync(AttachedFile.PathOf(lost.Hash), default));
        Assert.Equal(Pdf, await BytesAsync(kept.Hash));
        Assert.Equal(kept.Hash, Assert.Single((await FileAsync(other)).Leaves[Li].Attachments));
    }
}

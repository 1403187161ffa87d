using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication.Cookies;
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

/// <summary>People hand in files in their browser, and those whom they concern open them there.</summary>
public sealed partial class AttachmentTests : IAsyncLifetime
{
    private static readonly byte[] Pdf = "%PDF-1.7 a certificate"u8.ToArray();
    private const string Boundary = "----WebKitFormBoundaryA1b2C3";
    private static readonly string Li = House.Person(4);
    private static readonly string Deputy = House.Person(5);
    private static readonly string Elsewhere = House.Person(6);

    private readonly HookedFiles documents = new();
    private readonly TamperedStore store = new();
    private readonly ManualClock wall = new();
    private HookedRows rows = null!;
    private SignInHouse house = null!;
    private string session = "";
    private string other = "";

    public Task InitializeAsync() => BeginAsync(kestrel: false);

    private async Task BeginAsync(bool kestrel)
    {
        rows = new HookedRows();
        house = await SignInHouse.StartAsync(rows, kestrel: kestrel, services: s => s.AddSingleton<IFileStore>(documents).AddSingleton<ILedgerStore>(store).PostConfigure<CookieAuthenticationOptions>("attachments", o => o.TimeProvider = wall));
        house.Services.GetRequiredService<ManualClock>().Now = House.Start.AddDays(-1);
        (string Person, string Unit, Role Role)[] people = [(House.Leader, House.Unit, Role.Leader), (Deputy, House.Unit, Role.Deputy), (House.Wang, House.Unit, Role.Member), (Li, House.Unit, Role.Member), (Elsewhere, "branch-02", Role.Leader)];
        var members = people.Select(p => new Member(p.Person, p.Unit, p.Role, new DateOnly(2024, 1, 1), null, "x@x")).ToImmutableArray();
        await ImportAsync(members);
        session = await AddSessionAsync(1, House.Start);
        other = await AddSessionAsync(2, House.Start.AddDays(1));
    }

    private Task ImportAsync(ImmutableArray<Member> members) => house.Services.GetRequiredService<OrganisationStore>().ImportAsync(
        new OrganisationFile([.. new[] { House.Unit, "branch-02" }.Select(u => new Unit(u, u, UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans"))], members, [.. members.Select(m => new Person(m.Person, "成员", "", m.Mail))]), default);

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_member_signs_in_and_hands_in_a_certificate_with_his_leave()
    {
        await AskLeaveAsync();
        await SignInAsync(Li);
        var page = await PageAsync("leave");
        Assert.Contains("Supporting file for your leave", page, StringComparison.Ordinal);
        Assert.Contains("At most 10 MB", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        var (status, said) = await HandInAsync("leave", "诊断证明.pdf", Pdf, page);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Received: 诊断证明.pdf (22 B)", said, StringComparison.Ordinal);
        var hash = Assert.Single((await FileAsync()).Leaves[Li].Attachments);
        var file = (await Book.AttachedAsync(session, hash, default))!;
        Assert.Equal(("诊断证明.pdf", "pdf", Pdf.Length, Chain.HashOf(Pdf)), (file.Name, file.Type, (int)file.Length, file.Sha256));
        Assert.Equal(Pdf, await BytesAsync(hash));
        Assert.Contains($"<a href=\"{hash}\">", said, StringComparison.Ordinal);
        // Nothing is left for the night.
        Assert.Empty(await OpenRowsAsync());
    }

    [Fact]
    public async Task It_goes_into_every_session_of_the_request_also_those_to_come()
    {
        await AskLeaveAsync(days: 3);
        await SignInAsync(Li);
        await HandInAsync("leave", "a.pdf", Pdf);
        var hash = Assert.Single((await FileAsync()).Leaves[Li].Attachments);
        Assert.Equal(hash, Assert.Single((await FileAsync(other)).Leaves[Li].Attachments));
        Assert.NotNull(await Book.AttachedAsync(other, hash, default));
        var leave = (await FileAsync()).Leaves[Li];
        await house.Services.GetRequiredService<LeaveDesk>().AttachOthersAsync(session, Li, leave.Request, (await Book.RecordAsync(session, hash, default))!, default);
        Assert.Single((await house.Services.GetRequiredService<LeaveBook>().FindAsync(Li, leave.Request, default))!.Attachments);
        var later = await AddSessionAsync(3, House.Start.AddDays(2));
        await house.Services.GetRequiredService<LeaveBook>().ApplyAsync(later, await FileAsync(later), default);
        Assert.Equal(hash, Assert.Single((await FileAsync(later)).Leaves[Li].Attachments));
    }

    [Fact]
    public async Task Notes_come_as_a_file()
    {
        await AttendAsync();
        await SignInAsync(House.Wang);
        var (status, _) = await HandInAsync("notes", "心得.docx", "PK\u0003\u0004 a document"u8.ToArray());
        Assert.Equal((HttpStatusCode.OK, 1), (status, (await FileAsync()).Notes[House.Wang].Version));
        using var opened = await house.OpenAsync(Path((await FileAsync()).Notes[House.Wang].Attachment!));
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
    }

    [Fact]
    public async Task The_last_file_of_a_request_sent_twice_is_told_as_received()
    {
        await AskLeaveAsync();
        await SignInAsync(Li);
        for (var i = 1; i < AttachLeave.MaxFiles; i++)
        {
            await HandInAsync("leave", "a.pdf", Pdf);
        }

        var page = await PageAsync("leave");
        await HandInAsync("leave", "a.pdf", Pdf, page);
        Assert.Contains("received before", (await HandInAsync("leave", "a.pdf", Pdf, page)).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_of_its_person()
    {
        await AttendAsync();
        await Book.ExecuteAsync(session, new CheckIn(Deputy, Mode.OnSite, "d").At(House.Start), default);
        foreach (var person in new[] { House.Wang, Deputy })
        {
            var outcome = await Desk.AttachAsync(session, person, AttachTo.Notes, new ArrivedFile("a.pdf", new MemoryStream(Pdf)), "k", null, default);
            Assert.Equal((null, true), (outcome.Refusal?.Code, outcome.Appended));
        }
    }

    [Fact]
    public async Task A_row_says_so_before_bytes_are_written_and_they_go_when_the_request_went_meanwhile()
    {
        await AskLeaveAsync();
        await SignInAsync(Li);
        var rows = new List<string>();
        documents.OnWrite = async () =>
        {
            rows = await OpenRowsAsync();
            await Book.ExecuteAsync(session, new WithdrawLeave(Li, (await FileAsync()).Leaves[Li].Request).At(House.Start.AddDays(-1)), default);
        };
        Assert.Equal(HttpStatusCode.BadRequest, (await HandInAsync("leave", "a.pdf", Pdf)).Status);
        Assert.Equal(AttachedFile.PathOf(Assert.Single(rows)), documents.Path);
        Assert.Null(await documents.OpenAsync(documents.Path, default));
        Assert.Empty(await OpenRowsAsync());
    }

    [Fact]
    public async Task A_form_sent_twice_counts_once()
    {
        await AttendAsync();
        await SignInAsync(House.Wang);
        var page = await PageAsync("notes");
        await HandInAsync("notes", "a.pdf", Pdf, page);
        var (status, said) = await HandInAsync("notes", "a.pdf", Pdf, page);
        Assert.Equal((HttpStatusCode.OK, 1), (status, (await FileAsync()).Notes[House.Wang].Version));
        Assert.Contains("received before", said, StringComparison.Ordinal);
        Assert.Equal(Pdf, await BytesAsync((await FileAsync()).Notes[House.Wang].Attachment!));
    }

    [Fact]
    public async Task Another_page_cannot_use_the_cookie()
    {
        await AskLeaveAsync();
        await SignInAsync(Li);
        using var answer = await house.PostFormAsync(Path("leave"), Form("a.pdf", Pdf, null));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("open for too long", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // Nor the token that was made for another person.
        var page = await PageAsync("leave");
        house.Cookies.Remove("attachments");
        await SignInAsync(House.Wang);
        var (status, _) = await HandInAsync("leave", "a.pdf", Pdf, page);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty((await FileAsync()).Leaves[Li].Attachments);
    }

    [Fact]
    public async Task Only_its_owner_who_leads_and_who_sees_all_can_open_it()
    {
        await AskLeaveAsync();
        using var handed = await house.PostFormAsync(Path("leave"), Form("证明.pdf", Pdf, null), "application/json", EntraStub.Bearer(Li));
        Assert.Equal(HttpStatusCode.OK, handed.StatusCode);
        var hash = Assert.Single((await FileAsync()).Leaves[Li].Attachments);
        foreach (var (person, roles, may) in new[]
        {
            (Li, Array.Empty<string>(), true), (House.Leader, [], true), (Deputy, [], true), (House.Wang, [], false), (Elsewhere, [], false), (House.Stranger, [], false), (House.Stranger, [AppRoles.Inspector], true), (House.Stranger, [AppRoles.Admin], true),
        })
        {
            using var answer = await house.OpenAsync(Path(hash), "*/*", bearer: EntraStub.Bearer(person, roles));
            Assert.Equal((person, may ? HttpStatusCode.OK : HttpStatusCode.NotFound), (person, answer.StatusCode));
            if (may)
            {
                Assert.Equal(Pdf, await answer.Content.ReadAsByteArrayAsync());
                // Saved, not shown: whatever it is, it is not a page of ours.
                Assert.Equal(("application/octet-stream", "attachment", "nosniff"), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.DispositionType, answer.Headers.GetValues("X-Content-Type-Options").Single()));
                Assert.Equal("证明.pdf", answer.Content.Headers.ContentDisposition.FileNameStar);
                Assert.Equal(("default-src 'none'; sandbox", true), (answer.Headers.GetValues("Content-Security-Policy").Single(), answer.Headers.CacheControl?.NoStore));
            }
        }
    }

    [Fact]
    public async Task A_session_that_moves_out_of_the_days_and_back_has_its_files_again()
    {
        await AskLeaveAsync();
        await house.PostFormAsync(Path("leave"), Form("a.pdf", Pdf, null), "application/json", EntraStub.Bearer(Li));
        var hash = Assert.Single((await FileAsync()).Leaves[Li].Attachments);
        foreach (var (days, leaves) in new[] { (9, 0), (0, 1) })
        {
            await Book.ExecuteAsync(session, new MoveSession("outlook", "outlook", $"m{days}", House.Start.AddDays(days), House.Start.AddDays(days).AddHours(1), "").At(House.Start.AddDays(-1)), default);
            await house.Services.GetRequiredService<LeaveBook>().ApplyAsync(session, await FileAsync(), default);
            Assert.Equal(leaves, (await FileAsync()).Leaves.Count);
        }

        Assert.Equal(hash, Assert.Single((await FileAsync()).Leaves[Li].Attachments));
        Assert.Single(await EntriesAsync(), e => e.Fact is LeaveAttached);
    }

    [Fact]
    public async Task An_old_page_adds_nothing_to_a_new_request()
    {
        await AskLeaveAsync();
        await SignInAsync(Li);
        var page = await PageAsync("leave");
        await Book.ExecuteAsync(session, new WithdrawLeave(Li, (await FileAsync()).Leaves[Li].Request).At(House.Start.AddDays(-1)), default);
        var day = new DateOnly(2026, 3, 5);
        await house.Services.GetRequiredService<LeaveDesk>().AskAsync(session, new LeaveRow(FileId.Of("another"), Li, day, day, "出差"), default);
        var (status, said) = await HandInAsync("leave", "a.pdf", Pdf, page);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("no request for leave", said, StringComparison.Ordinal);
        Assert.Empty((await FileAsync()).Leaves[Li].Attachments);
    }

    [Fact]
    public async Task A_form_sent_after_the_sign_in_has_ended_is_told_so()
    {
        await AskLeaveAsync();
        await SignInAsync(Li);
        var page = await PageAsync("leave");
        house.Cookies.Remove("attachments");
        var (status, said) = await HandInAsync("leave", "a.pdf", Pdf, page);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("was not received", said, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"https://bot.example/{Path("leave")}\" class=\"button\">", said, StringComparison.Ordinal);
        Assert.Empty((await FileAsync()).Leaves[Li].Attachments);
    }

    [Fact]
    public async Task A_request_has_three_files_in_whichever_session_they_are()
    {
        await AskLeaveAsync(days: 3);
        var request = (await FileAsync()).Leaves[Li].Request;
        foreach (var name in new[] { "a.pdf", "b.pdf", "c.pdf" })
        {
            // Taken at another session's page, and not come here yet.
            await house.Services.GetRequiredService<LeaveBook>().AttachAsync(Li, request, LeaveAttachment.Of(new AttachedFile(name, "pdf", 1, new string('a', 64)).Salted()), default);
        }

        await SignInAsync(Li);
        var (status, said) = await HandInAsync("leave", "d.pdf", Pdf);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("3", said, StringComparison.Ordinal);
        Assert.Empty((await FileAsync()).Leaves[Li].Attachments);
        Assert.Empty(await OpenRowsAsync());
    }

    [Fact]
    public async Task What_one_session_took_the_others_get_however_many_they_have()
    {
        await AskLeaveAsync(days: 3);
        var (leaves, row, now) = (house.Services.GetRequiredService<LeaveBook>(), (await FileAsync()).Leaves[Li], house.Services.GetRequiredService<ManualClock>().Now);
        foreach (var name in new[] { "a.pdf", "b.pdf", "c.pdf", "d.pdf" })
        {
            var kept = (await leaves.FindAsync(Li, row.Request, default))!;
            Assert.True((await leaves.AttachInAsync(other, Li, kept, new AttachedFile(name, "pdf", 1, new string('a', 64)).Salted(), now, default)).Ok);
        }

        Assert.Equal(4, (await FileAsync(other)).Leaves[Li].Attachments.Length);
    }

    [Fact]
    public async Task The_third_file_of_a_request_that_comes_again_is_no_fourth()
    {
        await AskLeaveAsync(days: 3);
        var (desk, request, record) = (house.Services.GetRequiredService<LeaveDesk>(), (await FileAsync()).Leaves[Li].Request, Record("c.pdf"));
        foreach (var (one, appended) in new[] { (Record("a.pdf"), true), (Record("b.pdf"), true), (record, true), (record, false) })
        {
            var outcome = await desk.AttachAsync(session, new AttachLeave(FileId.Of(one.Hash, appended.ToString()), Li, Li, request, one), default);
            Assert.Equal((null, appended), (outcome.Refusal?.Code, outcome.Appended));
        }

        static SaltedText Record(string name) => new AttachedFile(name, "pdf", 1, new string('a', 64)).Salted();
    }

    private Task<HttpResponseMessage> EraseAsync(string why, params string[] texts) => house.PostAsync($"api/sessions/{session}/erase", new { texts, why }, EntraStub.Bearer(House.Leader, AppRoles.Admin));

    private AttachDesk Desk => house.Services.GetRequiredService<AttachDesk>();

    private SessionBook Book => house.Services.GetRequiredService<SessionBook>();

    private string Path(string what) => $"attachments/{session}/{what}";

    private async Task<SessionFile> FileAsync(string? id = null) => (await Book.ReadAsync(id ?? session, default)).State;

    private async Task<string> AddSessionAsync(int ordinal, DateTimeOffset start, string unit = House.Unit)
    {
        var counts = new Counts(unit, "r", "2026-Q1");
        var id = PlanSession.FileIdOf(counts, ordinal);
        var terms = new Terms(new Fraction(1, 2)) { Notes = NotesWanted.Demanded };
        var planned = new Planned(unit, [counts], SessionType.Meeting, new LocalText("会", "會", "Meeting"), start, start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", null, null, null, terms, "p");
        await Book.ExecuteAsync(id, PlanSession.Command(planned, "t", House.Start.AddDays(-9)), default);
        await Book.ExecuteAsync(id, Invite.Command([.. new[] { House.Leader, Deputy, House.Wang, Li }.Select(p => new RosterEntry(p, p == House.Leader ? Role.Leader : Role.Member, new string('a', 64)))], House.Start.AddDays(-8)), default);
        await house.Services.GetRequiredService<RefreshSession>().RunAsync(id, default);
        return id;
    }

    private async Task<List<Entry>> EntriesAsync(string? id = null)
    {
        var all = new List<Entry>();
        await foreach (var entry in Book.EntriesAsync(id ?? session, default))
        {
            all.Add(entry);
        }

        return all;
    }

    private Task AskLeaveAsync(int days = 0)
    {
        var day = new DateOnly(2026, 3, 5);
        return house.Services.GetRequiredService<LeaveDesk>().AskAsync(session, new LeaveRow(FileId.Of("leave"), Li, day, day.AddDays(days), "就医"), default);
    }

    private async Task AttendAsync()
    {
        house.Services.GetRequiredService<ManualClock>().Now = House.Start;
        await Book.ExecuteAsync(session, new CheckIn(House.Wang, Mode.OnSite, "c").At(House.Start), default);
    }

    private async Task SignInAsync(string person)
    {
        using var back = await house.OpenAsync(await house.PickAtAsync(Path("leave"), person));
        Assert.Equal($"https://bot.example/{Path("leave")}", back.Headers.Location?.ToString());
        Assert.Equal("/attachments", SignInHouse.SetCookies(back).Single(c => c.Name == "attachments").Path.ToString());
    }

    private async Task<string> PageAsync(string what)
    {
        using var answer = await house.OpenAsync(Path(what));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    private async Task<(HttpStatusCode Status, string Said)> HandInAsync(string what, string name, byte[] bytes, string? page = null)
    {
        using var answer = await house.PostFormAsync(Path(what), Form(name, bytes, page ?? await PageAsync(what)));
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    /// <summary>The form as a browser fills it in: names in bare UTF-8.</summary>
    private static ByteArrayContent Form(string name, byte[] bytes, string? page)
    {
        using var body = new MemoryStream();
        foreach (Match field in Hidden().Matches(page ?? ""))
        {
            body.Write(Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{field.Groups["name"].Value}\"\r\n\r\n{field.Groups["value"].Value}\r\n"));
        }

        body.Write(Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"));
        body.Write(bytes);
        body.Write(Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n"));
        var form = new ByteArrayContent(body.ToArray());
        form.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={Boundary}");
        return form;
    }

    private async Task<byte[]> BytesAsync(string hash)
    {
        await using var stream = (await documents.OpenAsync(AttachedFile.PathOf(hash), default))!;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task<List<string>> OpenRowsAsync()
    {
        var open = new List<string>();
        await foreach (var row in rows.ScanAsync("attaching", default))
        {
            open.Add(row.Key);
        }

        return open;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\">", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();
}

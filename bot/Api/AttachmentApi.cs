using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Bot.Api;

/// <summary>The pages where people hand in files with their leave or as their notes, and where these are opened. Cards lead here.</summary>
internal sealed class AttachmentApi(
    AttachDesk desk, Attachments attachments, SessionBook sessions, CardDesk cards, Conversations conversations, IAntiforgery antiforgery, TimeProvider time)
{
    /// <summary>Bytes of a request. Room above the file's limit: who sends somewhat too much is told so, not cut off.</summary>
    private const int MaxRequest = 32 * 1024 * 1024;

    public static void Map(WebApplication app)
    {
        foreach (var to in Enum.GetValues<AttachTo>())
        {
            var path = $"/{AttachmentLinks.PathOf("{session}", AttachmentLinks.WordOf(to))}";
            app.MapGet(path, (string session, AttachmentApi api, HttpContext http, CancellationToken ct) => api.ShowAsync(session, to, http, ct)).RequireAuthorization(SignInServices.AttachmentPolicy);
            app.MapPost(path, (string session, AttachmentApi api, HttpContext http, CancellationToken ct) => api.TakeAsync(session, to, http, ct))
                .RequireAuthorization(SignInServices.AttachmentPolicy).WithMetadata(new RequestSizeLimitAttribute(MaxRequest));
        }

        app.MapGet($"/{AttachmentLinks.PathOf("{session}", "{hash}")}", (string session, string hash, AttachmentApi api, HttpContext http, CancellationToken ct) => api.OpenAsync(session, hash, http, ct))
            .RequireAuthorization(SignInServices.AttachmentPolicy);
    }

    private async Task<IResult> ShowAsync(string session, AttachTo to, HttpContext http, CancellationToken cancellationToken) =>
        await OwnAsync(session, http, cancellationToken) is { } own ? await PageAsync(own, to, null, false, StatusCodes.Status200OK, http, cancellationToken) : await SignIn.NothingAsync(http, SignInServices.AttachmentCookie);

    private async Task<IResult> TakeAsync(string session, AttachTo to, HttpContext http, CancellationToken cancellationToken)
    {
        if (await OwnAsync(session, http, cancellationToken) is not { } own)
        {
            return await SignIn.NothingAsync(http, SignInServices.AttachmentCookie);
        }

        try
        {
            if (!http.Request.HasFormContentType)
            {
                return await RefusedAsync(own, to, new Refusal("attachment-none", []), http, cancellationToken);
            }

            var form = await FormAsync(http.Request, cancellationToken);
            // A program's token comes along with nothing by itself: only a browser's cookie can be made use of by another page.
            if (http.Request.Headers.Authorization.Count == 0)
            {
                await antiforgery.ValidateRequestAsync(http);
            }

            if (form.Files is not [{ FileName.Length: > 0 } file])
            {
                return await RefusedAsync(own, to, new Refusal("attachment-none", []), http, cancellationToken);
            }

            await using var content = file.OpenReadStream();
            var outcome = await desk.AttachAsync(session, own.Person, to, new ArrivedFile(file.FileName, content), form["key"].ToString() is { Length: > 0 and <= AttachmentPage.LongestKey } key ? key : AttachmentPage.NewKey(),
                FileId.IsOne(form["request"]) ? form["request"].ToString() : null, cancellationToken);
            if (outcome.Refusal is { } refusal)
            {
                return await RefusedAsync(own, to, refusal, http, cancellationToken);
            }

            own = own with { File = outcome.State };
            return SignIn.ReadsPages(http.Request)
                ? await PageAsync(own, to, own.Wording.Format(outcome.Appended ? "attach.done" : "attach.doneBefore", AttachedKinds.NameOf(file.FileName), own.Wording.Size(file.Length)), true, StatusCodes.Status200OK, http, cancellationToken)
                : Results.Ok(outcome.Position);
        }
        catch (AntiforgeryValidationException)
        {
            return await PageAsync(own, to, own.Wording["attach.stale"], false, StatusCodes.Status400BadRequest, http, cancellationToken);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return await RefusedAsync(own, to, AttachDesk.TooLarge, http, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            // A form that is cut off or none at all.
            return await RefusedAsync(own, to, new Refusal("attachment-none", []), http, cancellationToken);
        }
    }

    /// <exception cref="InvalidDataException">It is no form, or cut off.</exception>
    private static async Task<IFormCollection> FormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.ReadFormAsync(cancellationToken);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new InvalidDataException("The form is cut off.", e);
        }
    }

    /// <summary>A file is its owner's, and theirs who lead the session; admins and inspectors have it in every dossier. To others it is not there.</summary>
    private async Task<IResult> OpenAsync(string session, string hash, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (FileId.IsOne(session) && ApiServices.PersonOf(http.User) is { } person
            && await attachments.OwnerAsync(session, hash, cancellationToken) is { } owner
            && (owner == person || ApiServices.SeesAll(http.User) || (await cards.PowersAsync((await sessions.ReadAsync(session, cancellationToken)).State, person, cancellationToken)).Leads)
            && await sessions.AttachedAsync(session, hash, cancellationToken) is { } file
            && await attachments.OpenAsync(hash, cancellationToken) is { } content)
        {
            // Saved, never shown in our name: what people hand in is theirs.
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            return Results.Stream(content, "application/octet-stream", file.Name);
        }

        return await SignIn.NothingAsync(http, SignInServices.AttachmentCookie);
    }

    /// <summary>The session as its own person looks at it: who is on its roster.</summary>
    private async Task<Own?> OwnAsync(string session, HttpContext http, CancellationToken cancellationToken)
    {
        if (!FileId.IsOne(session) || ApiServices.PersonOf(http.User) is not { } person || (await sessions.ReadAsync(session, cancellationToken)).State is not { Plan: not null } file || !file.OnRoster.ContainsKey(person))
        {
            return null;
        }

        return new Own(session, person, file, await ApiServices.WordingOfAsync(person, conversations, http.Request, cancellationToken));
    }

    private Task<IResult> RefusedAsync(Own own, AttachTo to, Refusal refusal, HttpContext http, CancellationToken cancellationToken) => SignIn.ReadsPages(http.Request)
        ? PageAsync(own, to, CardDesk.Say(own.Wording, refusal, own.File.Plan!.TimeZone), false, StatusCodes.Status400BadRequest, http, cancellationToken)
        : Task.FromResult(ApiServices.Refused(refusal, http.Request));

    private async Task<IResult> PageAsync(Own own, AttachTo to, string? said, bool good, int status, HttpContext http, CancellationToken cancellationToken)
    {
        var hashes = to == AttachTo.Leave
            ? own.File.Leaves.GetValueOrDefault(own.Person) is { Stands: true } leave ? leave.Attachments : []
            : own.File.Notes.GetValueOrDefault(own.Person)?.Attachment is { } one ? [one] : Enumerable.Empty<string>();
        var there = new List<(string Name, string Size, string Link)>();
        foreach (var hash in hashes)
        {
            if (await sessions.AttachedAsync(own.Session, hash, cancellationToken) is { } file)
            {
                there.Add((file.Name, own.Wording.Size(file.Length), hash));
            }
        }

        var closed = to == AttachTo.Leave ? AttachLeave.Closed(own.File, own.Person, time.GetUtcNow()) : HandInNotes.Closed(own.File, own.Person, time.GetUtcNow());
        return AttachmentPage.Of(own, to, there, said, good, closed is null ? null : CardDesk.Say(own.Wording, closed, own.File.Plan!.TimeZone), status, antiforgery.GetAndStoreTokens(http), http);
    }

    /// <summary>A session and one of its people.</summary>
    internal sealed record Own(string Session, string Person, SessionFile File, Wording Wording);
}

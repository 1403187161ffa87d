using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Schema;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Graph;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams;

/// <summary>The bot's app id in Entra.</summary>
public sealed record BotIdentity(string AppId);

/// <summary>Sends cards: a notice into a person's chat with the bot, a seal into the inspection channel.</summary>
public sealed partial class TeamsMessenger(
    CloudAdapter adapter, BotIdentity bot, Conversations conversations, CardDesk cards, Digests digests, SessionBook sessions, OrganisationStore organisations,
    Lazy<ExportDesk> exports, Lazy<PlanDesk> plans, GraphAppInstaller installer, SendBudget budget, Settings settings, IConfiguration configuration, TimeProvider time, ILogger<TeamsMessenger> log) : IMessenger
{
    private const string UnreadableConversation = "conversation-unreadable";

    /// <summary>A message of the queue waits so long for its turn before it is put back: those who do not send do not spin.</summary>
    private static readonly TimeSpan TurnPatience = TimeSpan.FromSeconds(20);

    /// <summary>Refusals that stay until the person does something; another one may be the organisation's, and gone tomorrow.</summary>
    private static readonly FrozenSet<string> OfThePerson = FrozenSet.ToFrozenSet(
        ["BotNotInConversationRoster", "ConversationBlockedByUser", "ConversationNotFound", "MessageWritesBlocked", "UserNotFound"], StringComparer.OrdinalIgnoreCase);

    public Task<bool> IsSenderAsync(CancellationToken cancellationToken) => budget.IsSenderAsync(TurnPatience, cancellationToken);

    public Task<Dispatch> MakeAsync(string person, Notice notice, CancellationToken cancellationToken) =>
        LoggedAsync(person, notice.Kind, notice.FileId, () => MakeAsync(person, null, (reference, row) => CardAsync(person, notice, reference, row, cancellationToken), cancellationToken), cancellationToken);

    public Task<Dispatch> MakeDigestAsync(string person, string key, PersonDay day, string? activityId, CancellationToken cancellationToken) =>
        LoggedAsync(person, "digest", null, () => MakeAsync(person, activityId, (_, row) => DigestAsync(person, key, day, row, cancellationToken), cancellationToken), cancellationToken);

    /// <summary>What the notice's row keeps of a fault is its type alone: the rest stands in the log, or nobody finds out for as long as it is tried again.</summary>
    private async Task<Dispatch> LoggedAsync(string person, string kind, string? fileId, Func<Task<Dispatch>> make, CancellationToken cancellationToken)
    {
        try
        {
            return await make();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            NotMade(log, kind, fileId, person, e);
            throw;
        }
    }

    /// <param name="activityId">The message that the card replaces; null: a new one.</param>
    private async Task<Dispatch> MakeAsync(
        string person, string? activityId, Func<ConversationReference, ConversationRow, Task<Card?>> make, CancellationToken cancellationToken)
    {
        var (row, nobody) = await FindAsync(person, cancellationToken);
        if (nobody is not null)
        {
            return Told(nobody);
        }

        if (row?.Unreachable is { } why)
        {
            // Found out before; the person's next turn takes it away.
            return Told(new Delivery.Unreachable(why));
        }

        if (row is not { Installed: true } || Conversations.TryReferenceOf(row) is not { } reference)
        {
            return Told(new Delivery.Unreachable(row is { Installed: true } ? UnreadableConversation : "no-app"));
        }

        if (await make(reference, row) is not { } card)
        {
            return Told(new Delivery.Failed("no-such-card"));
        }

        return async token =>
        {
            var delivery = activityId is null
                ? await TellAsync(person, () => SendAsync(reference, card, token), token)
                : await UpdateAsync(reference, activityId, card, token);
            if (delivery is Delivery.Unreachable { Reason: var reason } && OfThePerson.Contains(reason))
            {
                await conversations.MarkAsync(person, row, reason, token);
            }

            return delivery;
        };

        static Dispatch Told(Delivery delivery) => _ => Task.FromResult(delivery);
    }

    /// <summary>Where the person is, after an installation where there is none; or why he cannot be told.</summary>
    private async Task<(ConversationRow? Row, Delivery? Nobody)> FindAsync(string person, CancellationToken cancellationToken)
    {
        ConversationRow? row;
        try
        {
            row = await conversations.FindAsync(person, cancellationToken);
        }
        catch (JsonException)
        {
            return (null, new Delivery.Unreachable(UnreadableConversation));
        }

        // Who has removed the app is left in peace: only those it has never reached get it.
        if (row is not null || !installer.IsPossible)
        {
            return (row, null);
        }

        return await installer.InstallAsync(person, cancellationToken) switch
        {
            Installation.Chat chat => (await conversations.FoundAsync(person, ReferenceOf(chat), cancellationToken), null),
            Installation.Refused refused => (null, new Delivery.Unreachable(refused.Reason)),
            Installation.Later later => (null, new Delivery.Later(later.Reason, later.Wait)),
            _ => throw new InvalidOperationException("An installation of an unknown kind."),
        };
    }

    public async Task<Delivery> PostSealAsync(SealNotice seal, CancellationToken cancellationToken)
    {
        if (settings is not { InspectionChannel: { } channel, InspectionAddress: { } address })
        {
            return new Delivery.Unreachable("no-channel");
        }

        // A channel's new thread is a conversation that begins with a message.
        var me = new ChannelAccount { Id = "28:" + bot.AppId };
        var activity = (Activity)MessageFactory.Attachment(SealCard.Make(Wording.In(settings.Language), seal).Attach());
        activity.From = me;
        var parameters = new ConversationParameters
        {
            IsGroup = true,
            Bot = me,
            TenantId = configuration["MicrosoftAppTenantId"],
            ChannelData = new JObject { ["channel"] = new JObject { ["id"] = channel }, ["tenant"] = new JObject { ["id"] = configuration["MicrosoftAppTenantId"] } },
            Activity = activity,
        };
        var audience = configuration["ToChannelFromBotOAuthScope"] ?? settings.Places.BotIssuer;
        return await TellAsync("the inspection channel", async () =>
        {
            string? id = null;
            await adapter.CreateConversationAsync(bot.AppId, "msteams", address.ToString(), audience, parameters, (turn, _) =>
            {
                id = turn.Activity.Id;
                return Task.CompletedTask;
            }, cancellationToken);
            return id;
        }, cancellationToken);
    }

    /// <summary>Sends, and tells what became of it.</summary>
    private static async Task<Delivery> TellAsync(string recipient, Func<Task<string?>> send, CancellationToken cancellationToken)
    {
        var call = PacedCalls.Watch();
        try
        {
            return new Delivery.Delivered(await send() ?? "");
        }
        catch (ErrorResponseException e) when (e.Response is { } response)
        {
            return DeliveryOf(response.StatusCode, e.Body?.Error?.Code, RetryAfter(e));
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            // The request never left: nothing to be uncertain of.
            return new Delivery.Later(e.HttpRequestError.ToString(), null);
        }
        // The SDK's login fails with many types of exception; only whether a request is without its answer decides.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return call.IsUnanswered ? throw new DeliveryUncertainException(recipient, e) : new Delivery.Later(e.GetType().Name, null);
        }
    }

    /// <summary>Replaces a card that stands in a person's chat.</summary>
    /// <exception cref="DeliveryUncertainException">The answer was lost.</exception>
    public Task<Delivery> UpdateAsync(ConversationReference reference, string activityId, Card card, CancellationToken cancellationToken) =>
        TellAsync(activityId, async () =>
        {
            await adapter.ContinueConversationAsync(bot.AppId, reference, async (turn, ct) =>
            {
                var activity = (Activity)MessageFactory.Attachment(card.Attach());
                activity.Id = activityId;
                await turn.UpdateActivityAsync(activity, ct);
            }, cancellationToken);
            return activityId;
        }, cancellationToken);

    /// <summary>The first turn of the person brings the whole reference.</summary>
    private ConversationReference ReferenceOf(Installation.Chat chat) => new()
    {
        ChannelId = "msteams",
        ServiceUrl = settings.TeamsServiceUrl.ToString(),
        Bot = new ChannelAccount { Id = "28:" + bot.AppId },
        Conversation = new ConversationAccount { Id = chat.ConversationId, ConversationType = "personal", TenantId = configuration["MicrosoftAppTenantId"] },
    };

    /// <summary>What a refusal means.</summary>
    /// <param name="code">The connector's own, or our budget's.</param>
    internal static Delivery DeliveryOf(HttpStatusCode status, string? code, TimeSpan? retryAfter) => status switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.NotFound => new Delivery.Unreachable(code ?? status.ToString()),
        HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge => new Delivery.Failed(code ?? status.ToString()),
        // What may be different soon, a secret that was changed too; the SDK's own tries are over by then.
        _ => new Delivery.Later(code ?? status.ToString(), retryAfter, code != PacedCalls.NoSlot),
    };

    private static TimeSpan? RetryAfter(ErrorResponseException refusal)
    {
        var header = refusal.Response?.Headers?.FirstOrDefault(h => h.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        // Seconds, or a date.
        return RetryConditionHeaderValue.TryParse(header, out var value) ? value.Delta ?? value.Date - TimeProvider.System.GetUtcNow() : null;
    }

    private async Task<string?> SendAsync(ConversationReference reference, Card card, CancellationToken cancellationToken)
    {
        string? id = null;
        await adapter.ContinueConversationAsync(
            bot.AppId, reference, async (turn, ct) => id = (await turn.SendActivityAsync(MessageFactory.Attachment(card.Attach()), ct))?.Id, cancellationToken);
        return id;
    }

    private async Task<Card?> CardAsync(string person, Notice notice, ConversationReference reference, ConversationRow row, CancellationToken cancellationToken)
    {
        if (notice.Kind is NoticeKind.DossierReady or NoticeKind.DossierFailed)
        {
            return await DossierAsync(person, notice.FileId, row, cancellationToken);
        }

        if (notice.Kind == NoticeKind.PlanReady)
        {
            return await PlanAsync(person, notice.FileId, reference, row, cancellationToken);
        }

        var file = (await sessions.ReadAsync(notice.FileId, cancellationToken)).State;
        if (file.Plan is null)
        {
            return null;
        }

        var wording = await conversations.WordingAsync(person, row.Locale, file.Plan.Language, cancellationToken);
        var viewer = new Viewer(person, reference.User?.Id, wording, time.GetUtcNow(), await cards.PowersAsync(file, person, cancellationToken));
        return await cards.MakeAsync(CardDesk.CardOf(notice.Kind), notice.FileId, file, viewer, null, cancellationToken);
    }

    private async Task<Card?> DigestAsync(string person, string key, PersonDay day, ConversationRow row, CancellationToken cancellationToken)
    {
        var lines = await digests.LinesAsync(person, day, cancellationToken);
        if (lines.Count == 0)
        {
            return null;
        }

        var wording = await conversations.WordingAsync(person, row.Locale, lines[0].File.Plan!.Language, cancellationToken);
        return DigestCard.Make(new Viewer(person, null, wording, time.GetUtcNow(), Powers.None), key, lines, await organisations.ReadAsync(cancellationToken));
    }

    private async Task<Card?> PlanAsync(string person, string id, ConversationReference reference, ConversationRow row, CancellationToken cancellationToken)
    {
        if (await plans.Value.FindAsync(id, cancellationToken) is not { } plan)
        {
            return null;
        }

        var viewer = new Viewer(person, reference.User?.Id, await conversations.WordingAsync(person, row.Locale, settings.Language, cancellationToken), time.GetUtcNow(), Powers.None);
        var zone = (await organisations.ReadAsync(cancellationToken)).ZoneOf(person, viewer.Now);
        return PlanCards.Of(viewer, new PlanView(plan, null, zone), null);
    }

    private async Task<Card?> DossierAsync(string person, string id, ConversationRow row, CancellationToken cancellationToken)
    {
        if (await exports.Value.FindAsync(id, cancellationToken) is not { State: not ExportState.Asked } export)
        {
            return null;
        }

        var viewer = new Viewer(person, null, await conversations.WordingAsync(person, row.Locale, export.Language, cancellationToken), time.GetUtcNow(), Powers.None);
        var unit = (await organisations.ReadAsync(cancellationToken)).Find(export.Unit)?.Name ?? export.Unit;
        return export.State == ExportState.Failed
            ? PersonCards.DossierFailed(viewer, unit, export.From, export.To, export.Id)
            : PersonCards.DossierReady(viewer, unit, export.From, export.To, export.Files, export.Sha256 ?? "", new Uri(settings.BotUrl!, $"dossiers/{export.Id}"));
    }

    [LoggerMessage(430, LogLevel.Error, "The card {Kind} of file {FileId} for {Person} could not be made; it is tried again for 15 hours")]
    private static partial void NotMade(ILogger log, string kind, string? fileId, string person, Exception fault);
}

using System.Globalization;
using System.Net;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Schema;
using Microsoft.Extensions.Configuration;
using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Graph;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams;

/// <summary>The bot's app id in Entra.</summary>
public sealed record BotIdentity(string AppId);

/// <summary>Sends cards: a notice into a person's chat with the bot, a seal into the inspection channel.</summary>
public sealed class TeamsMessenger(
    CloudAdapter adapter, BotIdentity bot, Conversations conversations, CardDesk cards, SessionBook sessions, OrganisationStore organisations,
    Lazy<ExportDesk> exports, GraphAppInstaller installer, Settings settings, IConfiguration configuration, TimeProvider time) : IMessenger
{
    public async Task<Delivery> SendAsync(string person, Notice notice, CancellationToken cancellationToken)
    {
        var row = await conversations.FindAsync(person, cancellationToken);
        // Who has removed the app is left in peace: only those it has never reached get it.
        if (row is null && installer.IsPossible)
        {
            switch (await installer.InstallAsync(person, cancellationToken))
            {
                case Installation.Chat chat:
                    row = await conversations.FoundAsync(person, ReferenceOf(chat), cancellationToken);
                    break;
                case Installation.Refused refused:
                    return new Delivery.Unreachable(refused.Reason);
                case Installation.Later later:
                    return new Delivery.Later(later.Reason, later.Wait);
                default:
                    throw new InvalidOperationException("An installation of an unknown kind.");
            }
        }

        if (row is not { Installed: true })
        {
            return new Delivery.Unreachable("no-app");
        }

        var reference = Conversations.ReferenceOf(row);
        if (await CardAsync(person, notice, reference, row, cancellationToken) is not { } card)
        {
            return new Delivery.Failed("no-such-card");
        }

        return await TellAsync(person, () => SendAsync(reference, card, cancellationToken), cancellationToken);
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
        try
        {
            return new Delivery.Delivered(await send() ?? "");
        }
        catch (ErrorResponseException e) when (e.Response?.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            return new Delivery.Unreachable(e.Body?.Error?.Code ?? e.Response.StatusCode.ToString());
        }
        catch (ErrorResponseException e) when (e.Response?.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge)
        {
            return new Delivery.Failed(e.Body?.Error?.Code ?? e.Response.StatusCode.ToString());
        }
        catch (ErrorResponseException e) when (e.Response?.StatusCode is { } status && IsPassing(status))
        {
            return new Delivery.Later(e.Body?.Error?.Code ?? status.ToString(), RetryAfter(e));
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            // The request never left: nothing to be uncertain of.
            return new Delivery.Later(e.HttpRequestError.ToString(), null);
        }
        catch (HttpRequestException e)
        {
            throw new DeliveryUncertainException(recipient, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryUncertainException(recipient, e);
        }
    }

    /// <summary>Replaces a card that stands in a person's chat.</summary>
    public Task UpdateAsync(ConversationReference reference, string activityId, Card card, CancellationToken cancellationToken) =>
        adapter.ContinueConversationAsync(bot.AppId, reference, async (turn, ct) =>
        {
            var activity = (Activity)MessageFactory.Attachment(card.Attach());
            activity.Id = activityId;
            await turn.UpdateActivityAsync(activity, ct);
        }, cancellationToken);

    /// <summary>The first turn of the person brings the whole reference.</summary>
    private ConversationReference ReferenceOf(Installation.Chat chat) => new()
    {
        ChannelId = "msteams",
        ServiceUrl = settings.TeamsServiceUrl.ToString(),
        Bot = new ChannelAccount { Id = "28:" + bot.AppId },
        Conversation = new ConversationAccount { Id = chat.ConversationId, ConversationType = "personal", TenantId = configuration["MicrosoftAppTenantId"] },
    };

    /// <summary>What may be different soon; the SDK's own tries are over by then.</summary>
    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.PreconditionFailed or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private static TimeSpan? RetryAfter(ErrorResponseException refusal)
    {
        var header = refusal.Response?.Headers?.FirstOrDefault(h => h.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        return int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
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
        if (notice.Kind == NoticeKind.DossierReady)
        {
            return await DossierAsync(person, notice.FileId, row, cancellationToken);
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

    private async Task<Card?> DossierAsync(string person, string id, ConversationRow row, CancellationToken cancellationToken)
    {
        if (await exports.Value.FindAsync(id, cancellationToken) is not { State: ExportState.Ready } export)
        {
            return null;
        }

        var wording = await conversations.WordingAsync(person, row.Locale, export.Language, cancellationToken);
        var unit = (await organisations.ReadAsync(cancellationToken)).Find(export.Unit)?.Name ?? export.Unit;
        return PersonCards.DossierReady(
            new Viewer(person, null, wording, time.GetUtcNow(), Powers.None),
            unit, export.From, export.To, export.Files, export.Sha256 ?? "", new Uri(settings.BotUrl!, $"dossiers/{export.Id}"));
    }
}

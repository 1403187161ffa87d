using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Graph;
using TeamsAddin.Adapters.Blobs;
using TeamsAddin.Adapters.Graph;
using TeamsAddin.Adapters.Queues;
using TeamsAddin.Adapters.Tables;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Records.Seals;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters;

/// <summary>What bot and functions are both made of.</summary>
public static class AdapterServices
{
    /// <summary>Settings, clock, storage, Graph, Teams. Wrong settings stop the process at start, named.</summary>
    /// <param name="role">Which part of the tenant's requests to Teams this process has.</param>
    public static IServiceCollection AddAdapters(this IServiceCollection services, IConfiguration configuration, SendRole role)
    {
        services.AddOptions<Settings>().Bind(configuration.GetSection("Ledger")).ValidateDataAnnotations()
            .Validate(s => s.StorageConnection is not null ^ s.StorageAccount is not null, "Ledger wants either StorageConnection or StorageAccount")
            .Validate(s => s.InstallByGraph != true || s.Places.HasAppInstallation, "Ledger:InstallByGraph wants false: Graph installs no Teams apps in this cloud")
            .Validate(s => s.InspectionChannel is null || s.InspectionAddress is not null, "Ledger:InspectionServiceUrl wants the Teams service's address: this cloud has none that is published")
            .ValidateOnStart();
        services.AddSingleton(p => p.GetRequiredService<IOptions<Settings>>().Value);
        services.AddSingleton(Clock);
        services.AddSingleton(Credential);
        return services.AddStorage().AddGraph().AddTeams(configuration, role);
    }

    /// <summary>The domain on whatever stores, queues and directories are registered.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddSingleton<FileLedger<SessionFile>>(p => new FileLedger<SessionFile>(p.GetRequiredService<ILedgerStore>(), TimeProvider.System));
        services.AddSingleton<FileLedger<RulePackFile>>(p => new FileLedger<RulePackFile>(p.GetRequiredService<ILedgerStore>(), TimeProvider.System));
        services.AddTable<Unit>("units").AddTable<RuleText>("rules").AddTable<PlanRow>("plans").AddTable<PublishedUnit>("planunits").AddTable<FileRow>("files").AddTable<SessionRow>("index");
        services.AddTable<DueRow>("due").AddTable<DueMark>("duemarks").AddTable<EventRow>("events").AddTable<MailboxRow>("mailboxes").AddTable<SubscriptionRow>("subscriptions").AddTable<MissingEventRow>("eventsmissing").AddTable<UnreadableReport>("reportsmissing").AddTable<NoticeRow>("notices");
        services.AddTable<ProgressRow>("progress").AddTable<ReconcileRow>("reconciles").AddTable<ConversationRow>("conversations").AddTable<LeaveRow>("leaves").AddTable<LeaveFile>("leavefiles").AddTable<MakeUpClaim>("makeupclaims").AddTable<ExportRow>("exports").AddTable<SealRow>(SealBook.TableName);
        services.AddSingleton(p => new OrganisationStore(
            p.GetRequiredService<Table<Unit>>(),
            new Table<Member>(p.GetRequiredService<IRowStore>(), "members"),
            new Table<Member>(p.GetRequiredService<IRowStore>(), "memberships"),
            new Table<OrganisationVersion>(p.GetRequiredService<IRowStore>(), "units"),
            p.GetRequiredService<Names>(),
            p.GetRequiredService<TimeProvider>()));
        services.AddTable<GroupRow>(SyncDirectory.TableName).AddTable<PeopleLink>(SyncDirectory.TableName).AddTable<DirectoryRun>(SyncDirectory.TableName).AddSingleton<SyncDirectory>().AddSingleton<ImportDesk>();
        services.AddSingleton(p => new OrganisationLease(p.GetRequiredService<ILeases>(), TimeProvider.System));
        services.AddSingleton(p => new CoveringRefresh(p.GetRequiredService<IWorkQueue>(), TimeSpan.FromSeconds(p.GetRequiredService<Settings>().RefreshSeconds))).AddSingleton<Names>().AddSingleton<RuleStore>().AddSingleton<DutyBook>().AddSingleton<SessionBook>().AddSingleton<UnitProgress>().AddSingleton<DueEvents>().AddSingleton<DueRosters>().AddSingleton<LostNotices>().AddSingleton<Reconcile>().AddSingleton<ArrangementStore>().AddSingleton<GatherPlanInput>().AddSingleton<PlanDesk>().AddSingleton<PublishPlan>().AddSingleton<CalendarDesk>().AddSingleton<RosterWork>().AddSingleton<EndSessions>();
        services.AddSingleton(p => new CoveringWork<CalendarWork>(p.GetRequiredService<IWorkQueue>(), Ledger.Records.Queues.Calendar, TimeSpan.FromSeconds(p.GetRequiredService<Settings>().RefreshSeconds), TimeProvider.System));
        services.AddSingleton<EventDrafts>().AddSingleton<MissingEvents>().AddSingleton<CalendarSubscriptions>().AddSingleton<AnswerChanges>();
        services.AddSingleton<RefreshSession>().AddSingleton<ScanDues>().AddSingleton<DeliverNotices>().AddSingleton<MakeDossier>().AddSingleton<PersonPages>().AddSingleton<PersonCalendar>().AddSingleton<ExportDesk>();
        services.AddSingleton<LeaveBook>().AddSingleton<LeaveDesk>().AddTable<OpenAttachment>("attaching").AddSingleton<Attachments>().AddSingleton<AttachDesk>().AddSingleton<EraseDesk>().AddSingleton<TellMatters>().AddSingleton<MakeUpDesk>().AddSingleton<ReportDesk>().AddSingleton<UnreadableReports>().AddSingleton<CodeDesk>().AddTable<ReachTotal>("reach").AddSingleton<HeldSessions>().AddSingleton<ReachBook>().AddSingleton<ReachTotals>();
        services.AddNotices().AddSingleton<SealBook>().AddSingleton<SealRecords>().AddSingleton<PublishSeals>();
        services.AddSingleton<EventText, ResourceEventText>().AddSingleton<AttachmentLinks>().AddSingleton<CardDesk>().AddSingleton<Digests>().AddSingleton<Conversations>();
        return services.AddSingleton(p => new Lazy<ExportDesk>(p.GetRequiredService<ExportDesk>)).AddSingleton(p => new Lazy<PlanDesk>(p.GetRequiredService<PlanDesk>));
    }

    private static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddSingleton(p => new QuietHours(p.GetRequiredService<Settings>().QuietFrom, p.GetRequiredService<Settings>().QuietTo));
        services.AddSingleton(p => new CoveringWork<NoticeWork>(p.GetRequiredService<IWorkQueue>(), Ledger.Records.Queues.Notices, TimeSpan.FromSeconds(p.GetRequiredService<Settings>().RefreshSeconds), TimeProvider.System));
        return services.AddTable<NoticeCounts>("noticecounts").AddTable<PersonDay>("persondays").AddSingleton<CountNotices>();
    }

    private static IServiceCollection AddTable<T>(this IServiceCollection services, string name) where T : class =>
        services.AddSingleton(p => new Table<T>(p.GetRequiredService<IRowStore>(), name));

    private static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddSingleton(p => Of(p, c => new TableServiceClient(c), (account, credential) => new TableServiceClient(account, credential), "table"));
        // Queue and blob clients of this age keep their own retries; base64 is what the Functions host reads.
        services.AddSingleton(p => Of(p, c => new QueueServiceClient(c), (account, credential) => new QueueServiceClient(account, credential), "queue"));
        services.AddSingleton(p => Of(p, c => new BlobServiceClient(c), (account, credential) => new BlobServiceClient(account, credential), "blob"));
        services.AddSingleton<ILedgerStore, TablesLedgerStore>().AddSingleton<IRowStore, TablesRowStore>();
        services.AddSingleton<IWorkQueue, StorageWorkQueue>().AddSingleton<IFileStore, BlobFileStore>().AddSingleton<ILeases, BlobLeases>();
        return services.AddHostedService<StorageReady>();
    }

    private static IServiceCollection AddGraph(this IServiceCollection services)
    {
        services.AddSingleton(p => GraphClient.Create(p.GetRequiredService<Settings>(), p.GetRequiredService<TokenCredential>()));
        services.AddSingleton<ICalendar>(p => new GraphCalendar(p.GetRequiredService<GraphServiceClient>(), p.GetRequiredService<Settings>(), p.GetRequiredService<TimeProvider>()));
        return services.AddSingleton<IDirectory, GraphDirectory>().AddSingleton<GraphAppInstaller>();
    }

    private static IServiceCollection AddTeams(this IServiceCollection services, IConfiguration configuration, SendRole role)
    {
        // Limits follow the wall clock. The bot's SDK takes the client without a name: all its requests pass the budget.
        services.AddSingleton(p => new SendBudget(role, p.GetRequiredService<ILeases>(), TimeProvider.System));
        services.AddTable<SentRow>(SentRow.TableName).AddSingleton(p => new ConversationLimits(role, p.GetRequiredService<Table<SentRow>>(), TimeProvider.System));
        services.AddHttpClient(Options.DefaultName)
            .AddHttpMessageHandler(p => new PacedCalls(p.GetRequiredService<SendBudget>(), p.GetRequiredService<ConversationLimits>(), TimeProvider.System));
        services.AddSingleton(new BotIdentity(configuration["MicrosoftAppId"] ?? ""));
        services.AddSingleton<BotFrameworkAuthentication>(p => new ConfigurationBotFrameworkAuthentication(
            BotConfiguration(configuration, p.GetRequiredService<Settings>()),
            httpClientFactory: p.GetRequiredService<IHttpClientFactory>(),
            logger: p.GetRequiredService<ILogger<ConfigurationBotFrameworkAuthentication>>()));
        services.AddSingleton(p => new CloudAdapter(p.GetRequiredService<BotFrameworkAuthentication>(), p.GetRequiredService<ILogger<CloudAdapter>>()));
        // An adapter of its own: where OnTurnError is set, a failed send would be swallowed and look delivered.
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<TeamsMessenger>(
            p, new CloudAdapter(p.GetRequiredService<BotFrameworkAuthentication>(), p.GetRequiredService<ILogger<CloudAdapter>>())));
        return services.AddSingleton<IMessenger>(p => p.GetRequiredService<TeamsMessenger>());
    }

    /// <summary>The official keys, filled in for the cloud where the operator has not given them.</summary>
    private static IConfiguration BotConfiguration(IConfiguration configuration, Settings settings)
    {
        if (settings.Cloud == CloudName.Global)
        {
            return configuration;
        }

        var places = settings.Places;
        var defaults = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ChannelService"] = places.BotChannelService,
            ["ToChannelFromBotLoginUrl"] = new Uri(places.Authority, configuration["MicrosoftAppTenantId"]).ToString(),
            ["ToChannelFromBotOAuthScope"] = places.BotIssuer,
            ["ToBotFromChannelTokenIssuer"] = places.BotIssuer,
            ["ToBotFromChannelOpenIdMetadataUrl"] = places.BotMetadata,
        };
        return new ConfigurationBuilder().AddInMemoryCollection(defaults).AddConfiguration(configuration).Build();
    }

    private static TimeProvider Clock(IServiceProvider services)
    {
        var settings = services.GetRequiredService<Settings>();
        if (settings.ClockFile is null)
        {
            return TimeProvider.System;
        }

        return services.GetRequiredService<IHostEnvironment>().IsDevelopment()
            ? new MovedClock(settings.ClockFile)
            : throw new InvalidOperationException("Ledger:ClockFile is for Development only.");
    }

    private static TokenCredential Credential(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var settings = services.GetRequiredService<Settings>();
        if (configuration["MicrosoftAppPassword"] is not { Length: > 0 } secret)
        {
            return new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(configuration["MicrosoftAppId"] ?? ""));
        }

        return new ClientSecretCredential(configuration["MicrosoftAppTenantId"], configuration["MicrosoftAppId"], secret, new ClientSecretCredentialOptions
        {
            AuthorityHost = settings.Authority,
            // A private Entra is not in Microsoft's list of authorities.
            DisableInstanceDiscovery = settings.AuthorityOverride is not null,
        });
    }

    private static T Of<T>(IServiceProvider services, Func<string, T> byConnection, Func<Uri, TokenCredential, T> byIdentity, string kind)
    {
        var settings = services.GetRequiredService<Settings>();
        return settings.StorageConnection is { } connection
            ? byConnection(connection)
            : byIdentity(new Uri($"https://{settings.StorageAccount}.{kind}.{settings.Places.StorageSuffix}"), services.GetRequiredService<TokenCredential>());
    }
}

using System.ComponentModel.DataAnnotations;
using TeamsAddin.Ledger.Notices;

namespace TeamsAddin.Adapters;

/// <summary>Section <c>Ledger</c>: what bot and functions must know beside the bot's own Microsoft* keys. docs/deploy.md has each.</summary>
public sealed class Settings
{
    public CloudName Cloud { get; set; }

    /// <summary>A storage connection string; else <see cref="StorageAccount"/> with the process's identity.</summary>
    public string? StorageConnection { get; set; }

    /// <summary>The storage account's name.</summary>
    public string? StorageAccount { get; set; }

    /// <summary>The object id of our application's service principal in the tenant: app role assignments on others do not count.</summary>
    [Required(ErrorMessage = "Ledger:ServicePrincipalId wants the object id of the app's service principal")]
    public string ServicePrincipalId { get; set; } = "";

    /// <summary>The ids that the app registration gives its roles; the defaults are those of docs/deploy.md.</summary>
    public string AdminRoleId { get; set; } = "6b1a1d0e-3f4c-4a58-9c3e-51a7c0f2a001";

    public string InspectorRoleId { get; set; } = "6b1a1d0e-3f4c-4a58-9c3e-51a7c0f2a002";

    /// <summary>The public https address of the bot, where dossiers are downloaded.</summary>
    [Required(ErrorMessage = "Ledger:BotUrl wants the bot's public address")]
    public Uri? BotUrl { get; set; }

    /// <summary>The public https address of the functions' CalendarChanged.</summary>
    public Uri? NotificationUrl { get; set; }

    /// <summary>What Graph must repeat with each notification; at most 128 characters.</summary>
    [Required(ErrorMessage = "Ledger:ClientState wants a random text that Graph repeats with each calendar notification")]
    [StringLength(128, MinimumLength = 16, ErrorMessage = "Ledger:ClientState wants 16 to 128 characters")]
    public string ClientState { get; set; } = "";

    /// <summary>How long a change may take to show in lists and overviews: one covering message a file goes out in this time.</summary>
    [Range(0, 600, ErrorMessage = "Ledger:RefreshSeconds wants 0 to 600")]
    public int RefreshSeconds { get; set; } = 30;

    /// <summary>How many requests to Graph this process has in flight at once, over all mailboxes; null: only the mailboxes' own limits hold.</summary>
    [Range(1, 1000, ErrorMessage = "Ledger:GraphAtOnce wants 1 to 1000")]
    public int? GraphAtOnce { get; set; }

    /// <summary>Whether Graph installs the Teams app for people who have not got it by a setup policy; null: where the cloud can.</summary>
    public bool? InstallByGraph { get; set; }

    /// <summary>Where the bot writes to people whom it has not heard of yet; used after an installation by Graph.</summary>
    public Uri TeamsServiceUrl { get; set; } = new("https://smba.trafficmanager.net/teams/");

    /// <summary>The conversation id of the Teams channel that gets each night's seal; null: seals are stored and not published.</summary>
    [RegularExpression("19:.+@thread\\.(tacv2|skype)", ErrorMessage = "Ledger:InspectionChannel wants a Teams channel's conversation id: 19:…@thread.tacv2", MatchTimeoutInMilliseconds = 1000)]
    public string? InspectionChannel { get; set; }

    /// <summary>Where the bot writes to the inspection channel; null: the cloud's.</summary>
    public Uri? InspectionServiceUrl { get; set; }

    /// <summary>The language of what is addressed to the organisation and to no one person.</summary>
    [AllowedValues("zh-Hans", "zh-Hant", "en", ErrorMessage = "Ledger:Language wants zh-Hans, zh-Hant or en")]
    public string Language { get; set; } = "zh-Hans";

    /// <summary>When reminders begin to wait for the morning, on each unit's clock.</summary>
    public TimeOnly QuietFrom { get; set; } = QuietHours.Default.From;

    /// <summary>When they stop waiting; the same as <see cref="QuietFrom"/>: they never wait.</summary>
    public TimeOnly QuietTo { get; set; } = QuietHours.Default.To;

    /// <summary>Other places than the cloud's, for the tenant in a box.</summary>
    public Uri? AuthorityOverride { get; set; }

    public Uri? GraphOverride { get; set; }

    /// <summary>Development on loopback only: a file of 8 bytes that says how far domain time is ahead.</summary>
    public string? ClockFile { get; set; }

    public Cloud Places => Adapters.Cloud.Of(Cloud);

    public Uri? InspectionAddress => InspectionServiceUrl ?? Places.TeamsChannels;

    public Uri Authority => AuthorityOverride ?? Places.Authority;

    public Uri GraphRoot => GraphOverride ?? Places.Graph;
}

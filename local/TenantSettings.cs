namespace TeamsAddin.Local;

/// <summary>The Microsoft clouds that the box can stand in for.</summary>
internal enum BoxCloud
{
    Global,
    UsGovernment,
    China,
}

/// <summary>What the tenant in a box is: its ids, its cloud, where it keeps its state.</summary>
internal sealed record TenantSettings
{
    /// <summary>Everything that lasts over a restart: keys, people, events, chats.</summary>
    public required string DataFolder { get; init; }

    /// <summary>On 127.0.0.1; 0 is the port of the last start where it is free, else any free one.</summary>
    public int Port { get; init; }

    public BoxCloud Cloud { get; init; }

    public required string TenantId { get; init; }

    public required string AppId { get; init; }

    public required string AppSecret { get; init; }

    /// <summary>The object id of the app's service principal: the resource of its role assignments.</summary>
    public required string ServicePrincipalId { get; init; }

    public required string AdminRoleId { get; init; }

    public required string InspectorRoleId { get; init; }

    /// <summary>A file that gets each Graph request as one JSON line {method, path, body}.</summary>
    public string? GraphLog { get; init; }

    /// <summary>A folder that gets each card which the bot sends or updates.</summary>
    public string? CardLog { get; init; }

    /// <summary>The bot's <c>/api/messages</c>; <c>Teams.BotEndpoint</c> where it is known later.</summary>
    public Uri? BotEndpoint { get; init; }

    /// <summary>Where the application lets people come back to from their sign-in.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>How long each answer of Graph takes, those of a batch's steps too.</summary>
    public TimeSpan GraphLatency { get; init; }

    /// <summary>How many requests of the application Graph takes at once over all mailboxes; null: no such limit. The documents differ.</summary>
    public int? GraphAtOnce { get; init; }

    /// <summary>What throws the dice of faults.</summary>
    public int Seed { get; init; } = 1;

    internal CloudNames Names => CloudNames.Of(Cloud);
}

/// <summary>The names that a cloud's services have in tokens.</summary>
/// <param name="Graph">The audience of Graph tokens.</param>
/// <param name="Bot">The audience of the bot's tokens for the connector, and the issuer of the connector's for the bot.</param>
internal sealed record CloudNames(string Graph, string Bot)
{
    public static CloudNames Of(BoxCloud cloud) => cloud switch
    {
        BoxCloud.UsGovernment => new("https://graph.microsoft.us", "https://api.botframework.us"),
        BoxCloud.China => new("https://microsoftgraph.chinacloudapi.cn", "https://api.botframework.azure.cn"),
        _ => new("https://graph.microsoft.com", "https://api.botframework.com"),
    };
}

/// <summary>A person of the tenant.</summary>
/// <param name="Id">The object id in Entra.</param>
/// <param name="Mail">Address and user principal name.</param>
/// <param name="Locale">What Teams and the directory say: zh-CN, en-GB …</param>
/// <param name="HasApp">Whether the app is installed for the person.</param>
/// <param name="AppRoles">Ledger.Admin, Ledger.Inspector.</param>
/// <param name="HasTeams">Without a licence for Teams nobody gets an app.</param>
/// <param name="Enabled">False: the account is blocked.</param>
internal sealed record BoxPerson(string Id, string Name, string Title, string Mail, string Locale, bool HasApp, string[] AppRoles, bool HasTeams = true, bool Enabled = true);

/// <summary>A group of Entra.</summary>
internal sealed record BoxGroup(string Id, string Name, bool Deleted = false);

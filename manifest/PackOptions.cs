namespace TeamsAddin.Manifest;

/// <summary>What a package is made for.</summary>
/// <param name="AppId">In lower case with hyphens.</param>
/// <param name="Domain">A DNS name in lower case.</param>
internal sealed record PackOptions(string AppId, string Domain, string Out)
{
    private const string DefaultCloud = "global";
    private static readonly string[] Names = ["--app-id", "--domain", "--out", "--cloud"];

    /// <summary>Hosts that Azure gives; each belongs to one cloud, and a bot there cannot serve a tenant of another.</summary>
    private static readonly Dictionary<string, string[]> HostsOfClouds = new(StringComparer.Ordinal)
    {
        [DefaultCloud] = [".azurewebsites.net", ".azurecontainerapps.io", ".cloudapp.azure.com", ".azurefd.net"],
        ["usgovernment"] = [".azurewebsites.us", ".azurecontainerapps.us", ".usgovcloudapp.net", ".azurefd.us"],
        ["china"] = [".chinacloudsites.cn", ".chinacloudapp.cn"],
    };

    /// <summary>The options, or everything that is wrong with them.</summary>
    public static (PackOptions? Options, IReadOnlyList<string> Problems) Read(string[] arguments)
    {
        var problems = new List<string>();
        var given = Pairs(arguments, problems);
        var appId = AppIdOf(given.GetValueOrDefault("--app-id"), problems);
        var cloud = given.GetValueOrDefault("--cloud") ?? DefaultCloud;
        if (!HostsOfClouds.ContainsKey(cloud))
        {
            problems.Add($"--cloud is one of {string.Join(", ", HostsOfClouds.Keys)}, not \"{cloud}\"");
        }

        var domain = DomainOf(given.GetValueOrDefault("--domain"), cloud, problems);
        return problems.Count == 0 ? (new PackOptions(appId, domain, given.GetValueOrDefault("--out") ?? "teams-app.zip"), problems) : (null, problems);
    }

    private static Dictionary<string, string> Pairs(string[] arguments, List<string> problems)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            if (!Names.Contains(name, StringComparer.Ordinal))
            {
                problems.Add($"unknown option \"{name}\"");
            }
            else if (i + 1 == arguments.Length || Names.Contains(arguments[i + 1], StringComparer.Ordinal))
            {
                problems.Add($"{name} wants a value");
            }
            else
            {
                given[name] = arguments[++i];
            }
        }

        return given;
    }

    private static string AppIdOf(string? text, List<string> problems)
    {
        if (text is null)
        {
            problems.Add("--app-id is missing: the bot's Microsoft App ID");
            return "";
        }

        if (!Guid.TryParseExact(text, "D", out var id) || id == Guid.Empty)
        {
            problems.Add($"--app-id \"{text}\" is no app id: a GUID such as 6f1d2c3b-4a59-4e68-8d77-9c0b1a2f3e4d is wanted");
        }

        return id.ToString("D");
    }

    private static string DomainOf(string? text, string cloud, List<string> problems)
    {
        if (text is null)
        {
            problems.Add("--domain is missing: the host name under which the bot is reached");
            return "";
        }

        var host = text.ToLowerInvariant();
        if (Uri.CheckHostName(host) != UriHostNameType.Dns || !host.Contains('.', StringComparison.Ordinal) || !host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))
        {
            problems.Add($"--domain \"{text}\" is no host name: give it as bot.example.com, without scheme, port or path");
        }
        else if (HostsOfClouds.FirstOrDefault(c => c.Value.Any(suffix => host.EndsWith(suffix, StringComparison.Ordinal))).Key is { } other && other != cloud)
        {
            problems.Add($"--domain \"{text}\" is a host of the cloud \"{other}\", not of \"{cloud}\": a bot there cannot serve the tenant");
        }

        return host;
    }
}

using System.Text.RegularExpressions;
using System.Xml.Linq;
using TeamsAddin.Fixtures;

namespace TeamsAddin.Adapters.Tests;

/// <summary>Imports point one way: bot and functions to adapters to ledger. SDKs are named where DESIGN section 1 lets them be.</summary>
public sealed partial class ArrowTests
{
    private static readonly string[] Sdks = ["Azure", "Microsoft.Graph", "Microsoft.Kiota", "Microsoft.Bot", "AdaptiveCards", "Microsoft.Identity"];

    [Theory]
    [InlineData("ledger", "")]
    [InlineData("adapters", "../ledger/Ledger.csproj")]
    [InlineData("bot", "../adapters/Adapters.csproj")]
    [InlineData("functions", "../adapters/Adapters.csproj")]
    public void A_project_refers_only_to_the_next_one(string room, string next) => Assert.Equal(next, string.Join(' ', References(room, linked: true)));

    [Fact]
    public void The_box_links_nothing_of_the_product()
    {
        Assert.Empty(References("local", linked: true));
        Assert.Equal(["../bot/Bot.csproj", "../functions/Functions.csproj"], References("local", linked: false));
        Assert.DoesNotContain(Namespaces("local"), u => u.StartsWith("TeamsAddin.", StringComparison.Ordinal) && !u.StartsWith("TeamsAddin.Local", StringComparison.Ordinal));
    }

    [Fact]
    public void The_ledger_knows_no_cloud_and_no_web()
    {
        Assert.Empty(Project("ledger").Descendants("FrameworkReference"));
        Assert.Empty(Project("ledger").Descendants("OfficialSdk"));
        Assert.Equal(["CsvHelper", "Ical.Net", "YamlDotNet"], Packages("ledger"));
        Assert.DoesNotContain(Namespaces("ledger"), u => Names(u, [.. Sdks, "Microsoft.AspNetCore", "Microsoft.Extensions", "System.Net.Http"]) || Names(u, ["TeamsAddin.Adapters", "TeamsAddin.Bot", "TeamsAddin.Functions"]));
    }

    [Fact]
    public void The_adapters_know_no_turn_and_no_trigger() =>
        Assert.DoesNotContain(Namespaces("adapters"), u => Names(u, ["TeamsAddin.Bot", "TeamsAddin.Functions", "TeamsAddin.Local"]));

    [Fact]
    public void The_bot_names_no_SDK_but_the_bot_s() =>
        Assert.DoesNotContain(Namespaces("bot"), u => (Names(u, Sdks) && !Names(u, ["Microsoft.Bot"])) || Names(u, ["TeamsAddin.Functions", "TeamsAddin.Local"]));

    [Fact]
    public void The_functions_name_no_SDK() =>
        Assert.DoesNotContain(Namespaces("functions"), u => Names(u, Sdks) || Names(u, ["TeamsAddin.Bot", "TeamsAddin.Local"]));

    [Fact]
    public void The_box_names_only_the_storage_clients_and_the_shapes_of_Graph() =>
        Assert.DoesNotContain(Namespaces("local"), u => Names(u, Sdks) && u is not "Azure" && !Names(u, ["Azure.Storage.Queues", "Azure.Data.Tables", "Microsoft.Graph.Models", "Microsoft.Graph.Users", "Microsoft.Kiota", "Microsoft.IdentityModel"]));

    [Fact]
    public void Namespaces_are_found_at_all()
    {
        Assert.Contains("Microsoft.Bot.Builder", Namespaces("bot"));
        Assert.Contains("Azure.Data.Tables", Namespaces("adapters"));
        Assert.Contains("TeamsAddin.Ledger.Records", Namespaces("functions"));
    }

    private static bool Names(string used, string[] roots) => roots.Any(root => used == root || used.StartsWith(root + ".", StringComparison.Ordinal));

    private static XDocument Project(string room) => XDocument.Load(Directory.EnumerateFiles(SourceTree.Under(room), "*.csproj").Single());

    private static IEnumerable<string> References(string room, bool linked) => Project(room).Descendants("ProjectReference")
        .Where(r => (r.Attribute("ReferenceOutputAssembly")?.Value != "false") == linked).Select(r => r.Attribute("Include")!.Value).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Packages(string room) => Project(room).Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value).Order(StringComparer.Ordinal);

    /// <summary>What the source imports.</summary>
    private static HashSet<string> Namespaces(string room) =>
        SourceTree.Sources(room).SelectMany(source => Using.Matches(source).Select(m => m.Groups["name"].Value)).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"^\s*(global )?using (static |\w+ = )?(?<name>[\w.]+);", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Using { get; }
}

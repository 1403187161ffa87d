using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TeamsAddin.Manifest.Tests;

public sealed partial class AppPackageTests
{
    private readonly Package _package = Package.Make();

    private string Version => (string)_package.Manifest["manifestVersion"]!;

    [Fact]
    public async Task The_manifest_is_valid_by_Microsofts_schema() =>
        Assert.Empty(await TeamsSchema.Problems(_package.Text("manifest.json"), Version, "MicrosoftTeams"));

    [Theory]
    [InlineData("zh-Hant.json")]
    [InlineData("en.json")]
    public async Task A_language_file_is_valid_by_Microsofts_schema(string file) =>
        Assert.Empty(await TeamsSchema.Problems(_package.Text(file), Version, "MicrosoftTeams.Localization"));

    [Fact]
    public async Task The_check_finds_what_is_wrong()
    {
        var manifest = _package.Manifest;
        manifest["name"]!["short"] = new string('长', 31);
        manifest["bots"]![0]!["supportsfiles"] = false;
        var problems = await TeamsSchema.Problems(manifest.ToJsonString(), Version, "MicrosoftTeams");
        Assert.Contains(problems, p => p.StartsWith("/name/short", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("supportsfiles", StringComparison.Ordinal));
    }

    [Fact]
    public void The_package_has_the_manifest_its_languages_and_its_icons()
    {
        var manifest = _package.Manifest;
        var named = manifest["localizationInfo"]!["additionalLanguages"]!.AsArray().Select(l => (string)l!["file"]!)
            .Append((string)manifest["icons"]!["color"]!).Append((string)manifest["icons"]!["outline"]!).Append("manifest.json");
        Assert.Equal(named.Order(StringComparer.Ordinal), _package.Files.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_app_is_this_bot_at_this_host()
    {
        var manifest = _package.Manifest;
        Assert.Equal(Package.AppId, (string)manifest["id"]!);
        Assert.Equal(Package.AppId, (string)manifest["bots"]![0]!["botId"]!);
        Assert.Equal(Package.AppId, (string)manifest["webApplicationInfo"]!["id"]!);
        Assert.Equal("api://" + Package.AppId, (string)manifest["webApplicationInfo"]!["resource"]!);
        Assert.Equal([Package.Domain], manifest["validDomains"]!.AsArray().Select(d => (string)d!));
        Assert.DoesNotContain("{{", _package.Text("manifest.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-Hant.json")]
    [InlineData("en.json")]
    public void A_language_file_gives_every_text_that_the_manifest_has_and_no_other(string file)
    {
        var texts = JsonNode.Parse(_package.Text(file))!.AsObject().Select(p => p.Key).Where(key => key != "$schema").Order(StringComparer.Ordinal).ToList();
        Assert.All(texts, key => Assert.False(string.IsNullOrEmpty((string?)Follow(_package.Manifest, key)), key));
        var commands = _package.Manifest["bots"]![0]!["commandLists"]![0]!["commands"]!.AsArray().Count;
        Assert.Equal(4 + 2 * commands, texts.Count);
    }

    [Fact]
    public void The_schema_of_every_file_is_the_manifests_version()
    {
        var files = _package.Files.Keys.Where(name => name.EndsWith(".json", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Contains($"/v{Version}/", (string)JsonNode.Parse(_package.Text(file))!["$schema"]!, StringComparison.Ordinal));
    }

    [Fact]
    public void The_colour_icon_has_192_pixels_a_side_and_covers_its_ground()
    {
        var icon = Png.Read(_package.Files["color.png"]);
        Assert.Equal((192, 192, false), (icon.Width, icon.Height, icon.HasAlpha));
    }

    [Fact]
    public void The_outline_icon_has_32_pixels_a_side_and_is_white_on_nothing()
    {
        var icon = Png.Read(_package.Files["outline.png"]);
        Assert.Equal((32, 32, true), (icon.Width, icon.Height, icon.HasAlpha));
        var pixels = icon.Pixels.Chunk(4).ToList();
        Assert.All(pixels.Where(p => p[3] > 0), p => Assert.Equal([255, 255, 255], p[..3]));
        Assert.InRange(pixels.Count(p => p[3] > 127), 100, 500);
        Assert.Equal(0, pixels[0][3]);
    }

    [Fact]
    public void The_same_options_give_the_same_bytes()
    {
        var options = new PackOptions(Package.AppId, Package.Domain, "");
        Assert.Equal(AppPackage.Make(options), AppPackage.Make(options));
    }

    /// <summary>What a key such as <c>bots[0].commandLists[0].commands[1].title</c> names.</summary>
    private static JsonNode? Follow(JsonNode manifest, string key) =>
        Step.Matches(key).Aggregate((JsonNode?)manifest, (at, step) => step.Groups["index"] is { Success: true } index
            ? at?.AsArray().ElementAtOrDefault(int.Parse(index.Value, System.Globalization.CultureInfo.InvariantCulture))
            : at?[step.Groups["name"].Value]);

    [GeneratedRegex(@"(?<name>[A-Za-z]+)|\[(?<index>\d+)\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Step { get; }
}

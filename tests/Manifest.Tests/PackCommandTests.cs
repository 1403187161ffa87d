namespace TeamsAddin.Manifest.Tests;

public sealed class PackCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("package").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void The_package_is_written_where_it_was_asked_for()
    {
        var file = Path.Combine(_folder, "app.zip");
        Assert.Equal(0, Run("--app-id", Package.AppId.ToUpperInvariant(), "--domain", "Bot.Yunting.Example", "--out", file));
        Assert.Contains(file, _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(AppPackage.Make(new PackOptions(Package.AppId, Package.Domain, file)), File.ReadAllBytes(file));
    }

    [Fact]
    public void Everything_that_is_missing_is_named_at_once()
    {
        Assert.Equal(2, Run());
        Assert.Contains("--app-id is missing", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("--domain is missing", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6f1d2c3b4a594e688d779c0b1a2f3e4d")]
    [InlineData("{6f1d2c3b-4a59-4e68-8d77-9c0b1a2f3e4d}")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("my-bot")]
    public void A_wrong_app_id_is_refused(string id) => Refused($"--app-id \"{id}\"", "--app-id", id, "--domain", Package.Domain);

    [Theory]
    [InlineData("https://bot.yunting.example")]
    [InlineData("bot.yunting.example:443")]
    [InlineData("bot.yunting.example/api/messages")]
    [InlineData("10.0.0.1")]
    [InlineData("localhost")]
    [InlineData("台账.example")]
    [InlineData("bot.example\",\"evil.example")]
    [InlineData("")]
    public void A_wrong_domain_is_refused(string domain) => Refused($"--domain \"{domain}\"", "--app-id", Package.AppId, "--domain", domain);

    [Theory]
    [InlineData("ledger.azurewebsites.us", null)]
    [InlineData("ledger.azurewebsites.net", "china")]
    [InlineData("ledger.chinacloudsites.cn", "usgovernment")]
    public void A_host_of_another_cloud_is_refused(string domain, string? cloud) =>
        Refused("a host of the cloud", ["--app-id", Package.AppId, "--domain", domain, .. cloud is null ? Array.Empty<string>() : ["--cloud", cloud]]);

    [Theory]
    [InlineData("ledger.azurewebsites.net", "global")]
    [InlineData("ledger.azurewebsites.us", "usgovernment")]
    [InlineData("ledger.chinacloudsites.cn", "china")]
    [InlineData("bot.yunting.example", "china")]
    public void A_host_of_the_cloud_or_of_ones_own_is_taken(string domain, string cloud) =>
        Assert.Equal(0, Run("--app-id", Package.AppId, "--domain", domain, "--cloud", cloud, "--out", Path.Combine(_folder, "app.zip")));

    [Fact]
    public void An_unknown_cloud_is_refused_with_those_that_are_known() =>
        Refused("global, usgovernment, china", "--app-id", Package.AppId, "--domain", Package.Domain, "--cloud", "mars");

    [Fact]
    public void An_unknown_option_is_refused() => Refused("unknown option \"--nope\"", "--app-id", Package.AppId, "--domain", Package.Domain, "--nope");

    [Fact]
    public void An_option_without_its_value_is_refused() => Refused("--domain wants a value", "--domain", "--app-id", Package.AppId);

    [Fact]
    public void A_file_that_cannot_be_written_is_named()
    {
        var file = Path.Combine(_folder, "no", "such", "folder.zip");
        Assert.Equal(1, Run("--app-id", Package.AppId, "--domain", Package.Domain, "--out", file));
        Assert.Contains(file, _error.ToString(), StringComparison.Ordinal);
    }

    private void Refused(string because, params string[] arguments)
    {
        Assert.Equal(2, Run([.. arguments, "--out", Path.Combine(_folder, "app.zip")]));
        Assert.Contains(because, _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private int Run(params string[] arguments) => PackCommand.Run(arguments, _output, _error);
}

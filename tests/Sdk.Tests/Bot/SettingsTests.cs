using Microsoft.Bot.Connector.Authentication;
using Microsoft.Extensions.Configuration;

namespace TeamsAddin.Sdk.Tests.Bot;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("", "https://api.botframework.com", "https://login.botframework.com/v1/.well-known/openidconfiguration", "https://login.microsoftonline.com/tenant")]
    [InlineData("https://botframework.azure.us", "https://api.botframework.us", "https://login.botframework.azure.us/v1/.well-known/openidconfiguration", "https://login.microsoftonline.us/tenant")]
    public void A_cloud_is_known_by_its_channel_service(string channelService, string issuer, string metadata, string authority)
    {
        var settings = From(("ChannelService", channelService));

        Assert.Equal((issuer, issuer, metadata, authority), (settings.Issuer, settings.Scope, settings.Metadata.OriginalString, settings.Authority.AbsoluteUri));
    }

    [Fact]
    public void Another_cloud_is_described_by_its_endpoints()
    {
        var china = new (string, string?)[]
        {
            ("ChannelService", "https://botframework.azure.cn"),
            ("ToChannelFromBotLoginUrl", "https://login.partner.microsoftonline.cn/tenant"),
            ("ToChannelFromBotOAuthScope", "https://api.botframework.azure.cn"),
            ("ToBotFromChannelTokenIssuer", "https://api.botframework.azure.cn"),
            ("ToBotFromChannelOpenIdMetadataUrl", "https://login.botframework.azure.cn/v1/.well-known/openidconfiguration"),
        };

        var settings = From(china);

        Assert.Equal(("https://api.botframework.azure.cn", "https://login.partner.microsoftonline.cn/tenant"), (settings.Issuer, settings.Authority.AbsoluteUri));
        foreach (var (key, _) in china.Skip(1))
        {
            var missing = Assert.Throws<InvalidOperationException>(() => From([.. china.Where(c => c.Item1 != key)]));
            Assert.Contains(key, missing.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("MicrosoftAppType", "MultiTenant")]
    [InlineData("MicrosoftAppTenantId", "")]
    [InlineData("MicrosoftAppPassword", "")]
    [InlineData("ToChannelFromBotLoginUrl", "http://login.example")]
    [InlineData("ToChannelFromBotLoginUrl", "login.example")]
    [InlineData("ToBotFromChannelOpenIdMetadataUrl", "http://login.example/keys")]
    public void A_wrong_setting_is_named_at_start(string key, string value)
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => From((key, value)));

        Assert.Contains(key, wrong.Message, StringComparison.Ordinal);
    }

    private static ChannelSettings From(params (string Key, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MicrosoftAppId"] = "app",
            ["MicrosoftAppTenantId"] = "tenant",
            ["MicrosoftAppPassword"] = "secret",
        };
        foreach (var (key, value) in changes)
        {
            values[key] = value;
        }

        return ChannelSettings.From(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}

using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Bot.Schema;
using Microsoft.Extensions.Logging.Abstractions;

namespace TeamsAddin.Sdk.Tests.Bot;

public sealed class ConnectorTokenTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/tenant")]
    public async Task The_apps_secret_buys_one_token_for_many_turns(string path)
    {
        await using var login = await Login.StartAsync();
        await using var channel = await Channel.StartAsync();
        var adapter = Adapter(login, channel, c =>
        {
            c["ToChannelFromBotLoginUrl"] = login.Url + path;
            c["ToChannelFromBotOAuthScope"] = "https://api.example";
        });

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync(adapter, channel)));

        Assert.Equal($"tenant {Channel.AppId} secret client_credentials https://api.example/.default", Assert.Single(login.Requests));
        Assert.Equal(50, channel.Calls.Count(c => c.Authorization == "Bearer secret-1"));
    }

    [Fact]
    public async Task A_refused_token_is_bought_again()
    {
        await using var login = await Login.StartAsync();
        await using var channel = await Channel.StartAsync();
        var adapter = Adapter(login, channel, c => c["ToChannelFromBotLoginUrl"] = login.Url);
        channel.Replies.Enqueue(new Reply(401));

        await SendAsync(adapter, channel);

        Assert.Equal("Bearer secret-1, Bearer secret-2", string.Join(", ", channel.Calls.Select(c => c.Authorization)));
    }

    [Fact]
    public async Task A_managed_identity_needs_no_secret()
    {
        await using var login = await Login.StartAsync();
        await using var channel = await Channel.StartAsync();
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", login.Url + "/identity");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "host");
        try
        {
            var adapter = Adapter(login, channel, c =>
            {
                c["MicrosoftAppType"] = "UserAssignedMSI";
                c.Remove("MicrosoftAppPassword");
            });
            await SendAsync(adapter, channel);
            await SendAsync(adapter, channel);
        }
        finally
        {
            Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", value: null);
            Environment.SetEnvironmentVariable("IDENTITY_HEADER", value: null);
        }

        Assert.Equal($"host {Channel.AppId} https://api.botframework.com", Assert.Single(login.Requests));
        Assert.All(channel.Calls, c => Assert.Equal("Bearer identity-1", c.Authorization));
    }

    [Fact]
    public async Task Turns_that_were_refused_together_cause_one_new_token()
    {
        var credentials = new FixedCredentials();
        var tokens = new ConnectorTokens(credentials, TimeProvider.System, NullLogger.Instance);
        var old = await tokens.GetAsync("scope", default);
        credentials.Before = () => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);

        var renewed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tokens.ReplaceAsync("scope", old, default)));
        var late = await tokens.ReplaceAsync("scope", old, default);

        Assert.All(renewed, t => Assert.Equal("token-2", t));
        Assert.Equal(("token-2", 2), (late, credentials.Asked));
    }

    [Fact]
    public async Task A_token_near_its_end_is_renewed_while_it_still_serves()
    {
        var time = new ManualTime();
        var renewal = new TaskCompletionSource();
        var credentials = new FixedCredentials();
        var tokens = new ConnectorTokens(credentials, time, NullLogger.Instance);
        await tokens.GetAsync("scope", default);
        credentials.Before = () => renewal.Task;
        time.Move(TimeSpan.FromMinutes(56));

        Assert.Equal(("token-1", "token-1"), (await tokens.GetAsync("scope", default), await tokens.GetAsync("scope", default)));
        Assert.Equal(2, credentials.Asked);
        renewal.SetResult();
        time.Move(TimeSpan.FromMinutes(-56));
        Assert.Equal("token-2", await UntilAsync(() => tokens.GetAsync("scope", default), "token-2"));
    }

    [Fact]
    public async Task While_the_login_fails_the_token_in_hand_serves_to_its_end_and_then_the_failure_is_told()
    {
        var time = new ManualTime();
        var credentials = new FixedCredentials();
        var tokens = new ConnectorTokens(credentials, time, NullLogger.Instance);
        await tokens.GetAsync("scope", default);
        credentials.Before = () => throw new InvalidOperationException("login is down");

        time.Move(TimeSpan.FromMinutes(56));
        Assert.Equal("token-1", await tokens.GetAsync("scope", default));
        Assert.Equal("token-1", await tokens.GetAsync("scope", default));
        Assert.Equal(2, credentials.Asked);
        time.Move(TimeSpan.FromMinutes(4));
        await Assert.ThrowsAsync<InvalidOperationException>(() => tokens.GetAsync("scope", default).AsTask());
    }

    private static CloudAdapter Adapter(Login login, Channel channel, Action<IDictionary<string, string?>> configure) =>
        new(new ConfigurationBotFrameworkAuthentication(BotServer.Configuration(channel, configure), httpClientFactory: login));

    private static Task SendAsync(CloudAdapter adapter, Channel channel) => adapter.ContinueConversationAsync(
        Channel.AppId,
        new ConversationReference { ServiceUrl = channel.ServiceUrl, Conversation = new ConversationAccount { Id = "a" } },
        (turn, ct) => turn.SendActivityAsync("hello", cancellationToken: ct),
        default);

    private static async Task<string> UntilAsync(Func<ValueTask<string>> get, string expected)
    {
        for (var i = 0; i < 100 && await get() != expected; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        return await get();
    }
}

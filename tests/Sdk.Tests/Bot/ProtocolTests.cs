using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Sdk.Tests.Bot;

public sealed class ProtocolTests
{
    [Fact]
    public async Task A_message_is_answered_with_an_empty_200_when_the_bot_has_run()
    {
        Activity? seen = null;
        await using var bot = await BotServer.StartAsync(turn => { seen = turn.Activity; return Task.CompletedTask; });

        var answer = await bot.PostAsync(bot.Channel.Message("你好"));

        Assert.Equal((HttpStatusCode.OK, ""), (answer.Status, answer.Body));
        Assert.Equal("你好", seen!.Text);
        Assert.Equal("aad-person", seen.From!.AadObjectId);
        Assert.Equal("tenant", seen.Conversation!.TenantId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"text":"no type"}""")]
    [InlineData("""{"type":""}""")]
    [InlineData("""{"type":"message" """)]
    [InlineData("""{"type":"message"} {}""")]
    [InlineData("""{"type":"message","from":7}""")]
    [InlineData("""{"type":"message","timestamp":"yesterday"}""")]
    [InlineData("""{"type":"message","localTimestamp":"yesterday"}""")]
    [InlineData("""{"type":"message","conversation":{"isGroup":"perhaps"}}""")]
    [InlineData("""{"type":"message","conversation":{"id":[]}}""")]
    [InlineData("""{"type":"conversationUpdate","membersAdded":"all"}""")]
    public async Task A_body_that_is_no_activity_is_a_bad_request(string body)
    {
        await using var bot = await BotServer.StartAsync(_ => throw new InvalidOperationException("must not run"));

        var answer = await bot.PostAsync(body, "Bearer " + bot.Channel.Token());

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_is_a_bad_request()
    {
        await using var bot = await BotServer.StartAsync();
        using var client = new HttpClient();

        using var answer = await client.PostAsync(bot.Url, new ByteArrayContent([.. "{\"type\":\""u8, 0xFF, .. "\"}"u8]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(120, HttpStatusCode.OK)]
    [InlineData(128, HttpStatusCode.BadRequest)]
    [InlineData(100_000, HttpStatusCode.BadRequest)]
    public async Task Nesting_over_128_levels_is_a_bad_request(int depth, HttpStatusCode expected)
    {
        await using var bot = await BotServer.StartAsync();
        var body = bot.Channel.Activity("message", a => a["value"] = "DEEP").ToString().Replace("\"DEEP\"", new string('[', depth) + new string(']', depth), StringComparison.Ordinal);

        var answer = await bot.PostAsync(body, "Bearer " + bot.Channel.Token());

        Assert.Equal(expected, answer.Status);
    }

    [Fact]
    public async Task Only_POST_is_allowed()
    {
        await using var bot = await BotServer.StartAsync();
        using var client = new HttpClient();

        using var answer = await client.GetAsync(bot.Url);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("Content-Length: 5000000\r\n\r\n", 0)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n120000\r\n", 0x120000)]
    public async Task A_body_over_a_mebibyte_is_refused_before_its_end(string headers, int sent)
    {
        await using var bot = await BotServer.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, bot.Url.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /api/messages HTTP/1.1\r\nHost: localhost\r\n" + headers));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(new string(' ', sent)));

        using var reader = new StreamReader(stream);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var status = await reader.ReadLineAsync(patience.Token);

        Assert.Equal("HTTP/1.1 413 Payload Too Large", status);
    }

    [Fact]
    public async Task A_large_body_within_the_limit_is_read()
    {
        string? text = null;
        await using var bot = await BotServer.StartAsync(turn => { text = turn.Activity.Text; return Task.CompletedTask; });
        var large = string.Concat(Enumerable.Repeat("会议记录", 80_000));

        var answer = await bot.PostAsync(bot.Channel.Message(large));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(large, text);
    }

    [Fact]
    public async Task An_exception_of_the_bot_answers_500_after_OnTurnError_was_told()
    {
        Exception? told = null;
        await using var bot = await BotServer.StartAsync(_ => throw new InvalidOperationException("broken"));
        bot.Adapter.OnTurnError = (_, e) => { told = e; return Task.CompletedTask; };

        var answer = await bot.PostAsync(bot.Channel.Message());

        Assert.Equal((HttpStatusCode.InternalServerError, ""), (answer.Status, answer.Body));
        Assert.Equal("broken", told!.Message);
    }

    [Fact]
    public async Task An_exception_that_nobody_is_told_of_answers_500()
    {
        await using var bot = await BotServer.StartAsync(_ => throw new UnauthorizedAccessException("of the bot, not of the caller"));

        var answer = await bot.PostAsync(bot.Channel.Message());

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
    }

    [Fact]
    public async Task OnTurnError_can_answer_the_invoke_itself()
    {
        await using var bot = await BotServer.StartAsync(_ => throw new InvalidOperationException("broken"));
        bot.Adapter.OnTurnError = (turn, _) => turn.SendActivityAsync(new Activity { Type = ActivityTypesEx.InvokeResponse, Value = new InvokeResponse { Status = 200, Body = new { sorry = true } } });

        var answer = await bot.PostAsync(bot.Channel.Invoke("adaptiveCard/action", value: null));

        Assert.Equal((HttpStatusCode.OK, """{"sorry":true}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Expected_replies_come_in_the_response_and_are_not_sent()
    {
        await using var bot = await BotServer.StartAsync(async turn =>
        {
            await turn.SendActivityAsync("one");
            await turn.SendActivityAsync("two");
        });

        var answer = await bot.PostAsync(bot.Channel.Activity("message", a => a["deliveryMode"] = "expectReplies"));

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal("one two", string.Join(" ", answer.Json["activities"]!.Select(a => (string)a["text"]!)));
        Assert.Equal("1:activity", (string)answer.Json["activities"]![0]!["replyToId"]!);
        Assert.Empty(bot.Channel.Calls);
    }

    [Theory]
    [InlineData("zh-CN", "zh-CN")]
    [InlineData("de-DE", "de-DE")]
    [InlineData("no-such-culture-at-all", null)]
    [InlineData("\u0000", null)]
    [InlineData(null, null)]
    public async Task The_turn_runs_in_the_culture_of_its_activity_and_a_bad_locale_is_ignored(string? locale, string? expected)
    {
        string? culture = null;
        await using var bot = await BotServer.StartAsync(async turn =>
        {
            await Task.Yield();
            culture = CultureInfo.CurrentCulture.Name;
        });

        var answer = await bot.PostAsync(bot.Channel.Activity("message", a => a["locale"] = locale));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(expected ?? CultureInfo.CurrentCulture.Name, culture);
    }
}

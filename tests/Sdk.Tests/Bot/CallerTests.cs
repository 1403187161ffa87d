using System.Net;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace TeamsAddin.Sdk.Tests.Bot;

public sealed class CallerTests
{
    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSha384)]
    [InlineData(SecurityAlgorithms.RsaSha512)]
    public async Task A_token_of_the_channel_is_accepted(string algorithm)
    {
        await using var bot = await BotServer.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message(), bot.Channel.Token(algorithm: algorithm))).Status);
    }

    [Theory]
    [InlineData("lower case and no slash at the end")]
    [InlineData("two slashes at the end")]
    public async Task The_service_URL_may_differ_in_case_and_in_slashes_at_its_end(string how)
    {
        await using var bot = await BotServer.StartAsync();
        var url = how.StartsWith("lower", StringComparison.Ordinal) ? bot.Channel.ServiceUrl.TrimEnd('/').ToUpperInvariant() : bot.Channel.ServiceUrl + "/";

        var answer = await bot.PostAsync(bot.Channel.Message(), bot.Channel.Token(t => t.Claims["serviceurl"] = url));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(4)]
    public async Task A_clock_may_be_wrong_by_less_than_five_minutes(int minutes)
    {
        await using var bot = await BotServer.StartAsync();
        var edge = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(minutes);

        var answer = await bot.PostAsync(bot.Channel.Message(), bot.Channel.Token(t =>
        {
            t.NotBefore = minutes < 0 ? edge.AddHours(-1) : edge;
            t.Expires = minutes < 0 ? edge : edge.AddHours(1);
        }));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    public static TheoryData<string> BadTokens => new(Bad.Keys);

    private static readonly Dictionary<string, Func<Channel, string?>> Bad = new(StringComparer.Ordinal)
    {
        ["no header"] = _ => null,
        ["empty header"] = _ => "",
        ["scheme alone"] = _ => "Bearer",
        ["empty token"] = _ => "Bearer ",
        ["wrong scheme"] = c => "Basic " + c.Token(),
        ["no scheme"] = c => c.Token(),
        ["two tokens"] = c => $"Bearer {c.Token()}, Bearer {c.Token()}",
        ["no service URL"] = c => Bearer(c.Token(t => t.Claims.Remove("serviceurl"))),
        ["empty service URL"] = c => Bearer(c.Token(t => t.Claims["serviceurl"] = "")),
        ["another service URL"] = c => Bearer(c.Token(t => t.Claims["serviceurl"] = "https://elsewhere.example/")),
        ["service URL is no text"] = c => Bearer(c.Token(t => t.Claims["serviceurl"] = 7)),
        ["wrong audience"] = c => Bearer(c.Token(t => t.Audience = "another-app")),
        ["no audience"] = c => Bearer(c.Token(t => t.Audience = null)),
        ["wrong issuer"] = c => Bearer(c.Token(t => t.Issuer = "https://api.botframework.example")),
        ["issuer of emulators"] = c => Bearer(c.Token(t => t.Issuer = "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/")),
        ["another bot of the tenant"] = c => Bearer(c.Token(t => t.Issuer = "https://login.microsoftonline.com/tenant/v2.0")),
        ["no issuer"] = c => Bearer(c.Token(t => t.Issuer = null)),
        ["expired"] = c => Bearer(c.Token(t => (t.NotBefore, t.Expires) = (t.NotBefore!.Value.AddHours(-2), t.NotBefore!.Value.AddMinutes(-6)))),
        ["not yet valid"] = c => Bearer(c.Token(t => t.NotBefore = t.NotBefore!.Value.AddMinutes(6))),
        ["no expiry"] = c => Bearer(c.Token(t => t.Expires = null)),
        ["PS256"] = c => Bearer(c.Token(algorithm: SecurityAlgorithms.RsaSsaPssSha256)),
        ["HS256 with the public key"] = c => Bearer(c.Token(t => t.SigningCredentials = new(new SymmetricSecurityKey(c.Key.Private.Rsa.ExportSubjectPublicKeyInfo()) { KeyId = "first" }, SecurityAlgorithms.HmacSha256))),
        ["none"] = c => Bearer(Base64UrlEncoder.Encode("""{"alg":"none","kid":"first"}""") + "." + c.Token().Split('.')[1] + "."),
        ["none with a signature"] = c => Bearer(Base64UrlEncoder.Encode("""{"alg":"none","kid":"first"}""") + c.Token()[c.Token().IndexOf('.', StringComparison.Ordinal)..]),
        ["signed by another key"] = c => Bearer(c.Token(key: new ChannelKey("first", "msteams"))),
        ["unknown key id"] = c => Bearer(c.Token(key: new ChannelKey("never published", "msteams"))),
        ["no key id"] = c => Bearer(c.Token(t => t.SigningCredentials = new(new RsaSecurityKey(c.Key.Private.Rsa), SecurityAlgorithms.RsaSha256))),
        ["changed after signing"] = c => Bearer(Changed(c.Token())),
        ["no signature"] = c => Bearer(c.Token()[..(c.Token().LastIndexOf('.') + 1)]),
        ["garbage"] = _ => "Bearer garbage",
        ["garbage in three parts"] = _ => "Bearer a.b.c",
        ["garbage in five parts"] = _ => "Bearer a.b.c.d.e",
        ["dots"] = _ => "Bearer ..",
        ["header is no object"] = c => Bearer(Base64UrlEncoder.Encode("[]") + c.Token()[c.Token().IndexOf('.', StringComparison.Ordinal)..]),
        ["header of wrong types"] = c => Bearer(Base64UrlEncoder.Encode("""{"alg":7,"kid":[]}""") + c.Token()[c.Token().IndexOf('.', StringComparison.Ordinal)..]),
        ["payload of wrong types"] = c => Bearer(c.Token().Split('.')[0] + "." + Base64UrlEncoder.Encode("""{"iss":{},"aud":7,"exp":"soon"}""") + ".AAAA"),
        ["dates beyond the calendar"] = c => Bearer(c.Token().Split('.')[0] + "." + Base64UrlEncoder.Encode($$"""{"iss":"{{Channel.Issuer}}","aud":"{{Channel.AppId}}","exp":99999999999999999}""") + ".AAAA"),
    };

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Everything_else_is_refused_with_401(string how)
    {
        await using var bot = await BotServer.StartAsync(_ => throw new InvalidOperationException("must not run"));

        var answer = await bot.PostAsync(bot.Channel.Message().ToString(), Bad[how](bot.Channel));

        Assert.Equal((HttpStatusCode.Unauthorized, ""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task A_key_speaks_only_for_the_channels_that_endorse_it()
    {
        await using var bot = await BotServer.StartAsync();
        var bare = new ChannelKey("bare");
        bot.Channel.Keys.Add(bare);

        var otherChannel = await bot.PostAsync(bot.Channel.Activity("message", a => a["channelId"] = "webchat"));
        var noChannel = await bot.PostAsync(bot.Channel.Activity("message", a => a.Remove("channelId")));
        var noEndorsements = await bot.PostAsync(bot.Channel.Message(), bot.Channel.Token(key: bare));

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], [otherChannel.Status, noChannel.Status, noEndorsements.Status]);
    }

    [Fact]
    public async Task An_activity_without_a_service_URL_is_refused()
    {
        await using var bot = await BotServer.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await bot.PostAsync(bot.Channel.Activity("message", a => a.Remove("serviceUrl")))).Status);
    }

    [Fact]
    public async Task A_remembered_token_is_still_held_against_each_activity_and_its_expiry()
    {
        var time = new ManualTime();
        await using var bot = await BotServer.StartAsync(time: time);
        var token = bot.Channel.Token();

        var first = await bot.PostAsync(bot.Channel.Message(), token);
        var elsewhere = await bot.PostAsync(bot.Channel.Activity("message", a => a["serviceUrl"] = "https://elsewhere.example/"), token);
        var otherChannel = await bot.PostAsync(bot.Channel.Activity("message", a => a["channelId"] = "webchat"), token);
        time.Move(TimeSpan.FromMinutes(64));
        var justInTime = await bot.PostAsync(bot.Channel.Message(), token);
        time.Move(TimeSpan.FromMinutes(2));
        var expired = await bot.PostAsync(bot.Channel.Message(), token);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Unauthorized],
            [first.Status, elsewhere.Status, otherChannel.Status, justInTime.Status, expired.Status]);
    }

    [Fact]
    public async Task An_unknown_key_reads_the_metadata_again_once_a_minute_at_most()
    {
        var time = new ManualTime();
        await using var bot = await BotServer.StartAsync(time: time);
        await bot.PostAsync(bot.Channel.Message());
        await bot.PostAsync(bot.Channel.Message());
        Assert.Equal(1, bot.Channel.MetadataReads);

        var unknown = new ChannelKey("never published", "msteams");
        foreach (var _ in Enumerable.Range(0, 5))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await bot.PostAsync(bot.Channel.Message(), bot.Channel.Token(key: unknown))).Status);
        }

        Assert.Equal(2, bot.Channel.MetadataReads);
        var rolled = new ChannelKey("second", "msteams");
        bot.Channel.Keys.Add(rolled);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bot.PostAsync(bot.Channel.Message(), bot.Channel.Token(key: rolled))).Status);
        time.Move(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message(), bot.Channel.Token(key: rolled))).Status);
        Assert.Equal(3, bot.Channel.MetadataReads);
    }

    [Fact]
    public async Task A_key_that_was_withdrawn_ends_the_tokens_that_are_remembered()
    {
        var time = new ManualTime();
        await using var bot = await BotServer.StartAsync(time: time);
        var token = bot.Channel.Token(t => t.Expires = t.Expires!.Value.AddDays(7));
        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message(), token)).Status);

        bot.Channel.Keys.Clear();
        time.Move(TimeSpan.FromDays(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await bot.PostAsync(bot.Channel.Message(), token)).Status);
    }

    [Fact]
    public async Task Keys_in_hand_serve_on_while_the_metadata_cannot_be_read()
    {
        var time = new ManualTime();
        await using var bot = await BotServer.StartAsync(time: time);
        await bot.PostAsync(bot.Channel.Message());
        bot.Channel.MetadataIsDown = true;
        time.Move(TimeSpan.FromDays(1));

        var answer = await bot.PostAsync(bot.Channel.Message(), bot.Channel.Token(now: time.GetUtcNow()));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task Without_any_keys_nobody_is_let_in_and_the_metadata_is_not_asked_for_every_call()
    {
        var time = new ManualTime();
        await using var bot = await BotServer.StartAsync(_ => throw new InvalidOperationException("must not run"), time);
        bot.Channel.MetadataIsDown = true;

        var first = await bot.PostAsync(bot.Channel.Message());
        var second = await bot.PostAsync(bot.Channel.Message());
        Assert.Equal((HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError, 1), (first.Status, second.Status, bot.Channel.MetadataReads));

        time.Move(TimeSpan.FromSeconds(5));
        await bot.PostAsync(bot.Channel.Message());
        Assert.Equal(2, bot.Channel.MetadataReads);
    }

    [Fact]
    public async Task Many_callers_at_once_read_the_metadata_once()
    {
        await using var bot = await BotServer.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => bot.PostAsync(bot.Channel.Message(), bot.Channel.Token(t => t.Claims["n"] = i))));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Equal(1, bot.Channel.MetadataReads);
    }

    [Theory]
    [InlineData("true", "Development", true)]
    [InlineData("true", "Production", false)]
    [InlineData("true", "", false)]
    [InlineData("false", "Development", false)]
    [InlineData(null, "Development", false)]
    public async Task Without_an_app_id_only_this_machine_may_call_in_development_where_that_is_switched_on(string? allowed, string environment, bool accepted)
    {
        await using var bot = await BotServer.StartAsync(configure: c =>
        {
            c["MicrosoftAppId"] = "";
            c["AllowAnonymousLoopback"] = allowed;
            c["ASPNETCORE_ENVIRONMENT"] = environment;
        });

        var anonymous = await bot.PostAsync(bot.Channel.Message().ToString(), authorization: null);
        var behindProxy = await bot.PostAsync(bot.Channel.Message().ToString(), authorization: null, ("X-Forwarded-For", "203.0.113.9"));

        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, anonymous.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, behindProxy.Status);
    }

    [Fact]
    public async Task With_an_app_id_nobody_is_anonymous()
    {
        await using var bot = await BotServer.StartAsync(configure: c =>
        {
            c["AllowAnonymousLoopback"] = "true";
            c["ASPNETCORE_ENVIRONMENT"] = "Development";
        });

        Assert.Equal(HttpStatusCode.Unauthorized, (await bot.PostAsync(bot.Channel.Message().ToString(), authorization: null)).Status);
    }

    private static string Bearer(string token) => "Bearer " + token;

    private static string Changed(string token)
    {
        var parts = token.Split('.');
        var payload = Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(parts[1])).Replace("}", ",\"x\":1}", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }
}

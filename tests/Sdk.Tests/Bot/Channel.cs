using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Sdk.Tests.Bot;

/// <summary>A call that came to the connector.</summary>
internal sealed record Call(string Method, string Path, string Query, string? Authorization, JObject? Body);

/// <summary>What the connector answers to a call; a null status closes the connection without an answer.</summary>
internal sealed record Reply(int? Status, string Body = "", string? RetryAfter = null);

/// <summary>The channel as the bot sees it: OpenID metadata, keys, tokens and a connector that writes down what it is told.</summary>
internal sealed class Channel : IAsyncDisposable
{
    public const string AppId = "11111111-2222-3333-4444-555555555555";
    public const string Issuer = "https://api.botframework.test";

    // Keys take long to make, and no test needs the usual one to be new.
    private static readonly RSA UsualKey = RSA.Create(2048);

    private readonly WebApplication app;
    private int metadataReads;

    private Channel(WebApplication app)
    {
        this.app = app;
        app.MapGet("/openid", () =>
        {
            Interlocked.Increment(ref metadataReads);
            return MetadataIsDown ? Results.StatusCode(503) : Results.Json(new { issuer = Issuer, jwks_uri = $"{Url}/keys" });
        });
        app.MapGet("/keys", () => Results.Json(new { keys = Keys.Select(k => k.Published()) }));
        app.Map("/connector/{**path}", Answer);
    }

    public string Url => app.Urls.First();

    public string ServiceUrl => $"{Url}/connector/";

    public ChannelKey Key { get; } = new(UsualKey, "first", "msteams");

    public List<ChannelKey> Keys { get; } = [];

    public bool MetadataIsDown { get; set; }

    public int MetadataReads => Volatile.Read(ref metadataReads);

    public ConcurrentQueue<Call> Calls { get; } = new();

    /// <summary>Scripted answers, first in, first out; after them, the usual 200.</summary>
    public ConcurrentQueue<Reply> Replies { get; } = new();

    public static async Task<Channel> StartAsync()
    {
        var channel = new Channel(Server.Build());
        channel.Keys.Add(channel.Key);
        await channel.app.StartAsync();
        return channel;
    }

    public string Token(Action<SecurityTokenDescriptor>? change = null, ChannelKey? key = null, string algorithm = SecurityAlgorithms.RsaSha256, DateTimeOffset? now = null)
    {
        var at = (now ?? TimeProvider.System.GetUtcNow()).UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = AppId,
            NotBefore = at,
            Expires = at.AddHours(1),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["serviceurl"] = ServiceUrl },
            SigningCredentials = new SigningCredentials((key ?? Key).Private, algorithm),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public JObject Message(string text = "hello") => Activity("message", a => a["text"] = text);

    public JObject Invoke(string name, object? value) => Activity("invoke", a =>
    {
        a["name"] = name;
        a["value"] = value is null ? null : JToken.FromObject(value);
    });

    public JObject Activity(string type, Action<JObject>? change = null)
    {
        var activity = JObject.FromObject(new
        {
            type,
            id = "1:activity",
            channelId = "msteams",
            serviceUrl = ServiceUrl,
            from = new { id = "29:person", name = "王芳", aadObjectId = "aad-person" },
            recipient = new { id = "28:bot" },
            conversation = new { id = "a:chat/1", conversationType = "personal", tenantId = "tenant" },
            channelData = new { tenant = new { id = "tenant" } },
        });
        change?.Invoke(activity);
        return activity;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var path = (string)context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        Calls.Enqueue(new Call(context.Request.Method, path.Split('?')[0], context.Request.QueryString.Value!, context.Request.Headers.Authorization, body.Length == 0 ? null : JObject.Parse(body)));
        if (!Replies.TryDequeue(out var reply))
        {
            reply = new Reply(200, """{"id":"sent-1"}""");
        }

        if (reply.Status is not { } status)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        if (reply.RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = reply.RetryAfter;
        }

        await context.Response.WriteAsync(reply.Body);
    }
}

/// <summary>A signing key with the channels that it speaks for.</summary>
internal sealed class ChannelKey(RSA rsa, string id, params string[] endorsements)
{
    public ChannelKey(string id, params string[] endorsements)
        : this(RSA.Create(2048), id, endorsements)
    {
    }

    public RsaSecurityKey Private => new(rsa) { KeyId = id };

    public object Published()
    {
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", kid = id, n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent), endorsements };
    }
}

using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Data.Tables.Internal;

namespace TeamsAddin.Sdk.Tests.Tables;

public sealed class ClientTests
{
    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1", "devstoreaccount1")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0;EndpointSuffix=core.chinacloudapi.cn", "https://a.table.core.chinacloudapi.cn/", "a")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0cw==;EndpointSuffix=core.windows.net;", "https://a.table.core.windows.net/", "a")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:1234/a;EndpointSuffix=x", "http://127.0.0.1:1234/a", "a")]
    public void A_connection_string_names_the_endpoint(string text, string endpoint, string account)
    {
        var settings = AccountSettings.Parse(text);
        Assert.Equal((endpoint, account), (settings.Endpoint.AbsoluteUri, settings.Credential.AccountName));
    }

    [Theory]
    [InlineData("AccountName=a", "AccountKey")]
    [InlineData("AccountName=a;AccountKey=c2VjcmV0", "EndpointSuffix")]
    public void A_connection_string_that_lacks_something_is_refused(string text, string missing) =>
        Assert.Contains(missing, Assert.Throws<FormatException>(() => new TableServiceClient(text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_failed_try_is_repeated_with_the_same_body_and_a_new_signature()
    {
        var wire = new Wire().Answers(HttpStatusCode.InternalServerError).Answers(HttpStatusCode.NoContent);
        var options = wire.Options();
        options.Retry.Mode = RetryMode.Fixed;
        options.Retry.Delay = TimeSpan.FromSeconds(1.5); // Dates have whole seconds.
        await wire.Table(options).UpsertEntityAsync(new TableEntity("王", "r") { ["n"] = 1 });

        var (first, second) = (wire.Requests.First(), wire.Requests.Last());
        Assert.Equal(2, wire.Requests.Count);
        Assert.Equal((first.Body, first.Uri, first.Headers["x-ms-client-request-id"]), (second.Body, second.Uri, second.Headers["x-ms-client-request-id"]));
        Assert.NotEqual(first.Headers["Authorization"], second.Headers["Authorization"]);
        foreach (var sent in wire.Requests)
        {
            var resource = $"{sent.Headers["x-ms-date"]}\n/account/t(PartitionKey='%E7%8E%8B',RowKey='r')";
            var signature = System.Security.Cryptography.HMACSHA256.HashData("secret"u8, System.Text.Encoding.UTF8.GetBytes(resource));
            Assert.Equal($"SharedKeyLite account:{Convert.ToBase64String(signature)}", sent.Headers["Authorization"]);
        }
    }

    [Fact]
    public async Task A_conflict_is_not_repeated()
    {
        var wire = new Wire().Answers(HttpStatusCode.Conflict, """{"odata.error":{"code":"EntityAlreadyExists","message":{"lang":"en-US","value":"There is one."}}}""");
        var error = await Assert.ThrowsAsync<RequestFailedException>(() => wire.Table().AddEntityAsync(new TableEntity("p", "r")));
        Assert.Single(wire.Requests);
        Assert.Equal((409, "EntityAlreadyExists"), (error.Status, error.ErrorCode));
        Assert.StartsWith("There is one.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_just_being_deleted_is_an_error()
    {
        var wire = new Wire().Answers(HttpStatusCode.Conflict, """{"odata.error":{"code":"TableBeingDeleted","message":{"lang":"en-US","value":"Wait."}}}""");
        var error = await Assert.ThrowsAsync<RequestFailedException>(() => wire.Table().CreateIfNotExistsAsync());
        Assert.Equal("TableBeingDeleted", error.ErrorCode);
    }

    [Fact]
    public async Task An_error_page_of_a_proxy_keeps_its_status_and_the_code_of_its_header()
    {
        var wire = new Wire().Answers(HttpStatusCode.Forbidden, "<html>", "text/html", ("x-ms-error-code", "AuthenticationFailed"));
        var error = await Assert.ThrowsAsync<RequestFailedException>(() => wire.Table().GetEntityAsync<TableEntity>("p", "r"));
        Assert.Equal((403, "AuthenticationFailed"), (error.Status, error.ErrorCode));
    }

    [Fact]
    public async Task An_empty_page_with_a_continuation_is_not_the_end()
    {
        var wire = new Wire()
            .Answers(HttpStatusCode.OK, """{"value":[]}""", headers: [("x-ms-continuation-NextPartitionKey", "1!4!a b"), ("x-ms-continuation-NextRowKey", "1!4!c+d")])
            .Answers(HttpStatusCode.OK, """{"value":[{"PartitionKey":"p","RowKey":"r"}]}""");
        var rows = await wire.Table().QueryAsync<TableEntity>("n eq 1").ToListAsync();
        Assert.Equal("r", Assert.Single(rows).RowKey);
        Assert.Equal("?$filter=n%20eq%201&NextPartitionKey=1%214%21a%20b&NextRowKey=1%214%21c%2Bd", wire.Requests.Last().Uri.Query);
    }

    [Fact]
    public async Task A_token_is_asked_for_storage_and_sent()
    {
        var wire = new Wire().Answers(HttpStatusCode.NoContent);
        var tokens = new Tokens();
        var client = new TableServiceClient(new Uri("https://account.table.core.chinacloudapi.cn"), tokens, wire.Options());
        await client.GetTableClient("t").AddEntityAsync(new TableEntity("p", "r"));

        Assert.Equal("https://storage.azure.com/.default", Assert.Single(tokens.Scopes));
        var sent = Assert.Single(wire.Requests);
        Assert.Equal(("account.table.core.chinacloudapi.cn", "Bearer secret-token"), (sent.Uri.Host, sent.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_token_is_not_sent_in_the_clear()
    {
        var wire = new Wire().Answers(HttpStatusCode.NoContent);
        var client = new TableServiceClient(new Uri("http://127.0.0.1/account"), new Tokens(), wire.Options());
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetTableClient("t").AddEntityAsync(new TableEntity("p", "r")));
        Assert.Empty(wire.Requests);
    }

    [Fact]
    public async Task Options_add_policies_the_application_and_the_version()
    {
        var wire = new Wire().Answers(HttpStatusCode.InternalServerError).Answers(HttpStatusCode.NoContent);
        var options = wire.Options();
        options.Diagnostics.ApplicationId = "ledger";
        var (calls, tries) = (new Counter(), new Counter());
        options.AddPolicy(calls, HttpPipelinePosition.PerCall);
        options.AddPolicy(tries, HttpPipelinePosition.PerRetry);
        await wire.Table(options).AddEntityAsync(new TableEntity("p", "r"));

        Assert.Equal((1, 2), (calls.Count, tries.Count));
        var sent = wire.Requests.Last();
        Assert.Matches("^ledger.azsdk-net-Data\\.Tables/", sent.Headers["User-Agent"]);
        Assert.Equal("2020-12-06", sent.Headers["x-ms-version"]);
    }

    private sealed class Tokens : TokenCredential
    {
        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.AddRange(requestContext.Scopes);
            return new AccessToken("secret-token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }

    private sealed class Counter : HttpPipelineSynchronousPolicy
    {
        public int Count { get; private set; }

        public override void OnSendingRequest(HttpMessage message) => Count++;
    }
}

using System.Net;
using Azure;
using Azure.Data.Tables;

namespace TeamsAddin.Sdk.Tests.Tables;

/// <summary>Transactions byte by byte: the emulator forgives what the service does not.</summary>
public sealed class TransactionWireTests
{
    private const string Type = "multipart/mixed; boundary=batchresponse_1";

    [Fact]
    public async Task The_request_is_one_batch_of_one_change_set_in_the_documented_form()
    {
        var wire = new Wire().Answers(HttpStatusCode.Accepted, Answer(Part(204, "No Content", "ETag: W/\"1\""), Part(204, "No Content", "ETag: W/\"2\""), Part(204, "No Content", "")), Type);
        var answer = await Submit(wire,
        [
            new(TableTransactionActionType.Add, new TableEntity("p'", "1") { ["Body"] = new byte[] { 1, 2 } }),
            new(TableTransactionActionType.UpdateReplace, new TableEntity("p'", "head") { ["Sequence"] = 5L }, new ETag("W/\"old\"")),
            new(TableTransactionActionType.Delete, new TableEntity("p'", "x")),
        ]);

        var sent = Assert.Single(wire.Requests);
        var batch = sent.Body[2..sent.Body.IndexOf('\r', StringComparison.Ordinal)];
        var changes = "changeset_" + sent.Body.Split("boundary=changeset_")[1].Split('\r')[0];
        const string Common = " HTTP/1.1\nAccept: application/json;odata=minimalmetadata\nDataServiceVersion: 3.0\n";
        var part = $"--{changes}\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\n";
        var expected = $"--{batch}\nContent-Type: multipart/mixed; boundary={changes}\n\n"
            + part + "POST https://account.table.core.windows.net/t" + Common + "Prefer: return-no-content\nContent-Type: application/json\n\n"
            + """{"PartitionKey":"p'","RowKey":"1","Body@odata.type":"Edm.Binary","Body":"AQI="}""" + "\n"
            + part + "PUT https://account.table.core.windows.net/t(PartitionKey='p%27%27',RowKey='head')" + Common + "If-Match: W/\"old\"\nContent-Type: application/json\n\n"
            + """{"PartitionKey":"p'","RowKey":"head","Sequence@odata.type":"Edm.Int64","Sequence":"5"}""" + "\n"
            + part + "DELETE https://account.table.core.windows.net/t(PartitionKey='p%27%27',RowKey='x')" + Common + "If-Match: *\n\n\n"
            + $"--{changes}--\n\n--{batch}--\n";
        Assert.Equal(expected.Replace("\n", "\r\n", StringComparison.Ordinal), sent.Body);
        Assert.Equal("/$batch", sent.Uri.AbsolutePath);
        Assert.Equal(["W/\"1\"", "W/\"2\"", null], answer.Select(r => r.Headers.ETag?.ToString()));
    }

    [Fact]
    public async Task A_refusal_that_stands_alone_names_its_action_and_code()
    {
        var body = """{"odata.error":{"code":"UpdateConditionNotSatisfied","message":{"lang":"en-US","value":"1:The update condition specified in the request was not satisfied.\nRequestId:x"}}}""";
        var wire = new Wire().Answers(HttpStatusCode.Accepted, Answer(Part(412, "Precondition Failed", "Content-Type: application/json", body)), Type);
        var error = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Submit(wire, Two));
        Assert.Equal((412, 1, "UpdateConditionNotSatisfied"), (error.Status, error.FailedTransactionActionIndex, error.ErrorCode));
    }

    [Fact]
    public async Task A_refusal_without_an_index_has_none()
    {
        var body = """{"odata.error":{"code":"ServerBusy","message":{"lang":"en-US","value":"Busy: try later."}}}""";
        var wire = new Wire().Answers(HttpStatusCode.Accepted, Answer(Part(503, "Service Unavailable", "", body)), Type);
        var error = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Submit(wire, Two));
        Assert.Equal((503, null, "ServerBusy"), (error.Status, error.FailedTransactionActionIndex, error.ErrorCode));
    }

    [Fact]
    public async Task Fewer_answers_than_actions_are_an_error()
    {
        var wire = new Wire().Answers(HttpStatusCode.Accepted, Answer(Part(204, "No Content", "")), Type);
        var error = await Assert.ThrowsAsync<RequestFailedException>(() => Submit(wire, Two));
        Assert.Contains("1 of 2", error.Message, StringComparison.Ordinal);
    }

    private static TableTransactionAction[] Two => [new(TableTransactionActionType.Add, new TableEntity("p", "1")), new(TableTransactionActionType.Add, new TableEntity("p", "2"))];

    private static async Task<IReadOnlyList<Response>> Submit(Wire wire, TableTransactionAction[] actions) =>
        (await wire.Table().SubmitTransactionAsync(actions)).Value;

    private static string Part(int status, string reason, string header, string body = "") =>
        $"--changesetresponse_1\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\nHTTP/1.1 {status} {reason}\nDataServiceVersion: 3.0;\n{(header.Length > 0 ? header + "\n" : "")}\n{body}\n";

    private static string Answer(params string[] parts) =>
        ("--batchresponse_1\nContent-Type: multipart/mixed; boundary=changesetresponse_1\n\n" + string.Concat(parts) + "--changesetresponse_1--\n--batchresponse_1--\n").Replace("\n", "\r\n", StringComparison.Ordinal);
}

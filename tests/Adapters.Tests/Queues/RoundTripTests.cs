using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using TeamsAddin.Adapters.Blobs;
using TeamsAddin.Adapters.Queues;
using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Tests.Queues;

public sealed class RoundTripTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly string name = "q" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Work_is_base64_of_its_JSON_as_the_Functions_host_reads_it()
    {
        var service = new QueueServiceClient(azurite.ConnectionString);
        await service.GetQueueClient(name).CreateAsync();
        await new StorageWorkQueue(service).SendAsync(name, new NoticeWork(NoticeWork.Send, "members1440", "f", 3, ["张三", "🙂"]), default);
        var message = (await service.GetQueueClient(name).ReceiveMessageAsync()).Value;
        var json = Encoding.UTF8.GetString(Convert.FromBase64String(message.Body.ToString()));
        var work = JsonSerializer.Deserialize<NoticeWork>(json, KeptJson.Options)!;
        Assert.Equal((NoticeWork.Send, "members1440", "f", 3), (work.Step, work.Kind, work.FileId, work.Occasion));
        Assert.Equal(["张三", "🙂"], work.People!);
    }

    [Fact]
    public async Task Delayed_work_stays_hidden()
    {
        var service = new QueueServiceClient(azurite.ConnectionString);
        await service.GetQueueClient(name).CreateAsync();
        await new StorageWorkQueue(service).SendAsync(name, new RefreshWork("f"), default, TimeSpan.FromSeconds(30));
        Assert.Null((await service.GetQueueClient(name).ReceiveMessageAsync()).Value);
        Assert.Equal(1, (await service.GetQueueClient(name).GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task A_full_message_of_fifty_people_fits_into_a_queue()
    {
        var service = new QueueServiceClient(azurite.ConnectionString);
        await service.GetQueueClient(name).CreateAsync();
        var people = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid().ToString("D")).ToList();
        await new StorageWorkQueue(service).SendAsync(name, new NoticeWork(NoticeWork.Send, "members1440", new string('a', 32), 3, people), default);
        Assert.NotNull((await service.GetQueueClient(name).ReceiveMessageAsync()).Value);
    }

    [Fact]
    public async Task A_document_is_written_replaced_read_and_removed_and_one_that_is_not_there_is_null()
    {
        var service = new BlobServiceClient(azurite.ConnectionString);
        await service.GetBlobContainerClient(name).CreateAsync();
        var files = new BlobFileStore(service);
        foreach (var text in new[] { "第一", "第二版 🙂" })
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
            await files.WriteAsync(name + "/2026/计划.json", content, default);
        }

        using var reader = new StreamReader((await files.OpenAsync(name + "/2026/计划.json", default))!);
        Assert.Equal("第二版 🙂", await reader.ReadToEndAsync());
        Assert.Null(await files.OpenAsync(name + "/none", default));
        await files.DeleteAsync(name + "/none", default);
        await files.DeleteAsync(name + "/2026/计划.json", default);
        Assert.Null(await files.OpenAsync(name + "/2026/计划.json", default));
    }
}

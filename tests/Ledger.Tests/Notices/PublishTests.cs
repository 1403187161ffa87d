using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Tests.Records.Seals;

namespace TeamsAddin.Ledger.Tests.Notices;

public sealed class PublishTests
{
    private static readonly Delivery Delivered = new Delivery.Delivered("1");

    private readonly SealHouse house = new();

    [Fact]
    public async Task Each_seal_is_posted_once_oldest_first()
    {
        await house.SealAsync(5);
        await house.SealAsync(6);
        var channel = new Channel(_ => Delivered);
        Assert.Equal((2, null), await PublishAsync(channel));
        Assert.Equal((0, null), await PublishAsync(channel));
        Assert.Equal(["2026-03-05", "2026-03-06"], channel.Posted);
    }

    [Fact]
    public async Task What_the_channel_does_not_take_now_is_tried_again()
    {
        await house.SealAsync(5);
        var channel = new Channel(n => n switch
        {
            0 => new Delivery.Later("429", TimeSpan.FromMilliseconds(1)),
            1 => throw new DeliveryUncertainException("channel"),
            _ => Delivered,
        });
        Assert.Equal((1, null), await PublishAsync(channel));
        Assert.Equal(3, channel.Posted.Count);
    }

    [Fact]
    public async Task Without_a_channel_the_seal_stays_to_be_posted_and_the_reason_is_told()
    {
        await house.SealAsync(5);
        Assert.Equal((0, "no-channel"), await PublishAsync(new Channel(_ => new Delivery.Unreachable("no-channel"))));
        Assert.Equal((1, null), await PublishAsync(new Channel(_ => Delivered)));
    }

    [Fact]
    public async Task A_channel_that_never_takes_it_ends_the_night_with_its_reason()
    {
        await house.SealAsync(5);
        var channel = new Channel(_ => new Delivery.Later("503", TimeSpan.FromMilliseconds(1)));
        Assert.Equal((0, "503"), await PublishAsync(channel));
        Assert.InRange(channel.Posted.Count, 2, 10);
    }

    [Fact]
    public async Task A_crash_between_post_and_row_posts_once_more()
    {
        await house.SealAsync(5);
        var channel = new Channel(_ => Delivered);
        house.Rows.Fuse = new Fuse { At = 1 };
        await Assert.ThrowsAsync<PowerCut>(() => PublishAsync(channel));
        house.Rows.Fuse = null;
        Assert.Equal((1, null), await PublishAsync(channel));
        Assert.Equal((0, null), await PublishAsync(channel));
        Assert.Equal(["2026-03-05", "2026-03-05"], channel.Posted);
    }

    private Task<(int Posted, string? Why)> PublishAsync(Channel channel) => new PublishSeals(house.Book, channel).RunAsync(default);

    private sealed class Channel(Func<int, Delivery> answer) : IMessenger
    {
        public List<string> Posted { get; } = [];

        public Task<Dispatch> MakeAsync(string person, Notice notice, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> IsSenderAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Dispatch> MakeDigestAsync(string person, string key, PersonDay day, string? activityId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Delivery> PostSealAsync(SealNotice seal, CancellationToken cancellationToken)
        {
            Posted.Add(seal.Date);
            return Task.FromResult(answer(Posted.Count - 1));
        }
    }
}

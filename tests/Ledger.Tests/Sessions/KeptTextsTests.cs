using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Tests.Sessions;

public sealed class KeptTextsTests
{
    private readonly VirtualTime time = new(new DateTimeOffset(2026, 3, 5, 6, 30, 0, TimeSpan.Zero));

    [Fact]
    public void A_text_is_kept_for_its_time_and_no_longer() => time.Run(async () =>
    {
        var texts = new KeptTexts(time);
        texts.Keep("file", "hash", "text");
        await Task.Delay(KeptTexts.KeptFor - TimeSpan.FromMilliseconds(1), time);
        Assert.Equal("text", texts.Find("file", "hash"));
        Assert.Null(texts.Find("other", "hash"));
        await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        Assert.Null(texts.Find("file", "hash"));
    });

    [Fact]
    public void What_is_erased_is_gone_at_once_and_only_that()
    {
        var texts = new KeptTexts(time);
        texts.Keep("file", "one", "1");
        texts.Keep("file", "two", "2");
        texts.Forget("file", ["one"]);
        Assert.Null(texts.Find("file", "one"));
        Assert.Equal("2", texts.Find("file", "two"));
    }

    [Fact]
    public void However_many_are_read_only_so_many_are_kept()
    {
        var texts = new KeptTexts(time);
        var all = Enumerable.Range(0, 3 * KeptTexts.MaxKept).Select(i => $"{i}").ToList();
        all.ForEach(hash => texts.Keep("file", hash, hash));
        Assert.InRange(all.Count(hash => texts.Find("file", hash) is not null), 1, KeptTexts.MaxKept);
        Assert.Equal(all[^1], texts.Find("file", all[^1]));
    }
}

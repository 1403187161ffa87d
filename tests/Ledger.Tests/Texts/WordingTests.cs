using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Ledger.Tests.Texts;

public sealed class WordingTests
{
    [Theory]
    [InlineData("zh-Hans", "2026-03-25T16:00:00Z", "2026年3月25日 周三 24:00")]
    [InlineData("zh-Hant", "2026-03-25T16:00:00Z", "2026年3月25日 週三 24:00")]
    [InlineData("en", "2026-03-25T16:00:00Z", "the end of Wed 25 Mar 2026")]
    [InlineData("zh-Hans", "2026-03-25T16:30:00Z", "2026年3月26日 周四 00:30")]
    [InlineData("en", "2026-03-25T10:00:00Z", "Wed 25 Mar 2026 18:00")]
    public void A_deadline_at_midnight_is_the_end_of_the_day_before(string language, string at, string expected) =>
        Assert.Equal(expected, Wording.In(language).Until(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), "Asia/Shanghai"));
}

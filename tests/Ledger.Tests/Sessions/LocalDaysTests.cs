using System.Globalization;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Tests.Sessions;

public sealed class LocalDaysTests
{
    [Theory]
    [InlineData("02:10", "2026-03-08T07:00:00Z")]
    [InlineData("02:00", "2026-03-08T07:00:00Z")]
    [InlineData("01:59", "2026-03-08T06:59:00Z")]
    [InlineData("03:10", "2026-03-08T07:10:00Z")]
    public void A_time_that_the_spring_change_skips_is_the_first_one_after_it(string time, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), LocalDays.At(new DateOnly(2026, 3, 8), TimeOnly.Parse(time, CultureInfo.InvariantCulture), "America/New_York"));
}

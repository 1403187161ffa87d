using TeamsAddin.Local.Teams;

namespace TeamsAddin.Local.Tests.Teams;

public sealed class ConnectorLimitTests
{
    private readonly WallClock time = new();
    private readonly ConnectorLimits limits;

    public ConnectorLimitTests() => limits = new ConnectorLimits(time);

    [Fact]
    public void A_conversation_takes_7_in_a_second_8_in_two_60_in_thirty_and_1800_in_an_hour()
    {
        Assert.Equal(7, Sent(10));
        time.Seconds = 1;
        Assert.Equal(1, Sent(10));
        Assert.Equal(7, Sent(10, "another"));

        var sent = 8;
        for (time.Seconds = 2; time.Seconds < 30; time.Seconds++)
        {
            sent += Sent(10);
        }

        Assert.Equal(60, sent);
        for (; time.Seconds < 3600; time.Seconds++)
        {
            sent += Sent(10);
        }

        Assert.Equal(1800, sent);
    }

    [Fact]
    public void A_tenant_takes_50_requests_in_a_second()
    {
        Assert.Equal(50, Enumerable.Range(0, 60).Count(_ => limits.RefusalOfRequest() is null));
        Assert.Equal(TimeSpan.FromSeconds(1), limits.RefusalOfRequest());
        time.Seconds = 1;
        Assert.Null(limits.RefusalOfRequest());
    }

    private int Sent(int tries, string conversation = "a:1") => Enumerable.Range(0, tries).Count(_ => limits.RefusalOfSend(conversation) is null);
}

using TeamsAddin.Fixtures;

namespace TeamsAddin.Adapters.Tests.Teams.Sending;

/// <summary>Another machine's clock.</summary>
internal sealed class WrongClock(VirtualTime time, TimeSpan by) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + by;

    public override long GetTimestamp() => time.GetTimestamp() + by.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}

namespace TeamsAddin.Local;

/// <summary>What can go wrong with the stand-ins of Graph and the connector.</summary>
internal enum Fault
{
    None,

    /// <summary>429 with Retry-After 1; nothing happens.</summary>
    Throttle,

    /// <summary>503; nothing happens.</summary>
    Refuse,

    /// <summary>It happens, and is answered after 3 s.</summary>
    Slow,

    /// <summary>It happens, and the connection closes unanswered.</summary>
    Drop,

    /// <summary>Notifications, queue messages and invokes are delivered twice.</summary>
    Duplicate,
}

/// <summary>Switches one kind of fault on: for every third call to Graph and every third to the connector, beginning where the seed says.</summary>
internal sealed class FaultDesk(int seed)
{
    public const int Every = 3;
    public static readonly TimeSpan SlowBy = TimeSpan.FromSeconds(3);

    private readonly uint first = (uint)new Random(seed).Next(Every);
    private uint graphCalls;
    private uint connectorCalls;
    private volatile Fault current;

    public Fault Current
    {
        get => current;
        set => current = value;
    }

    /// <summary>Whether everything that is delivered to the product is delivered twice.</summary>
    public bool Duplicates => current == Fault.Duplicate;

    internal Fault OfGraphCall() => Of(Interlocked.Increment(ref graphCalls));

    internal Fault OfConnectorCall() => Of(Interlocked.Increment(ref connectorCalls));

    private Fault Of(uint call) => (call + first) % Every == 0 && current is not Fault.Duplicate ? current : Fault.None;
}

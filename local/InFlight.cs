namespace TeamsAddin.Local;

/// <summary>Counts what has not ended.</summary>
internal sealed class InFlightCount
{
    private int count;

    public int Value => Volatile.Read(ref count);

    public InFlight Begin()
    {
        Interlocked.Increment(ref count);
        return new InFlight(() => Interlocked.Decrement(ref count));
    }
}

/// <summary>Something that ends when this is disposed.</summary>
internal readonly struct InFlight(Action end) : IDisposable
{
    public void Dispose() => end();
}

using System.IO.MemoryMappedFiles;

namespace TeamsAddin.Local;

/// <summary>
/// The box's domain time: the wall clock moved by an offset that stands in a memory-mapped file (8 bytes, ticks), which bot and
/// functions read at every look. Timers and delays keep the wall clock.
/// </summary>
internal sealed class BoxClock : TimeProvider, IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public BoxClock(string path)
    {
        Path = path;
        using (var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            stream.SetLength(sizeof(long));
        }

        file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, sizeof(long));
        view = file.CreateViewAccessor(0, sizeof(long));
    }

    public string Path { get; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(view.ReadInt64(0));

    /// <summary>Domain time goes on from here.</summary>
    public void Set(DateTimeOffset now) => view.Write(0, (now - System.GetUtcNow()).Ticks);

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}

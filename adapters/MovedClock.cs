using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace TeamsAddin.Adapters;

/// <summary>Domain time, moved ahead by what a memory-mapped file says (ticks, little endian), read at every look. Timers and delays keep the wall clock.</summary>
internal sealed class MovedClock : TimeProvider, IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public MovedClock(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file = MemoryMappedFile.CreateFromFile(stream, null, sizeof(long), MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, sizeof(long), MemoryMappedFileAccess.Read);
    }

    public override DateTimeOffset GetUtcNow()
    {
        var ticks = view.ReadInt64(0);
        return System.GetUtcNow().AddTicks(BitConverter.IsLittleEndian ? ticks : BinaryPrimitives.ReverseEndianness(ticks));
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}

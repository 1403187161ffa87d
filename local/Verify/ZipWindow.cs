namespace TeamsAddin.Local.Verify;

/// <summary>A sliding piece of a stream: entries that lie one behind the other are read with few reads.</summary>
internal sealed class ZipWindow(Stream stream)
{
    private const int Ahead = 1 << 18;

    private readonly MemoryStreamView view = new();
    private byte[] buffer = [];
    private long start;
    private int filled;
    private int last;

    public long Length { get; } = stream.Length;

    /// <summary>These bytes of the stream, or nothing when they are not all there. Good until the next call.</summary>
    public ReadOnlySpan<byte> At(long offset, int count)
    {
        if (offset < 0 || count < 0 || offset > Length - count)
        {
            return [];
        }

        if (offset < start || offset + count > start + filled)
        {
            Fill(offset, count);
        }

        last = (int)(offset - start);
        return buffer.AsSpan(last, count);
    }

    /// <summary>The bytes that <see cref="At"/> gave last.</summary>
    public Stream LastAsStream(int count) => view.Over(buffer, last, count);

    private void Fill(long offset, int count)
    {
        var want = (int)Math.Min(Math.Max(count, Ahead), Length - offset);
        if (buffer.Length < want)
        {
            buffer = GC.AllocateUninitializedArray<byte>(want);
        }

        stream.Position = offset;
        (start, filled) = (offset, stream.ReadAtLeast(buffer.AsSpan(0, want), want, throwOnEndOfStream: true));
    }

    /// <summary>A stream over a part of an array that is made once.</summary>
    private sealed class MemoryStreamView : Stream
    {
        private byte[] bytes = [];
        private int at;
        private int end;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public Stream Over(byte[] over, int from, int count)
        {
            (bytes, at, end) = (over, from, from + count);
            return this;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, end - at);
            bytes.AsSpan(at, count).CopyTo(buffer);
            at += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

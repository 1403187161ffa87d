using System.Buffers;
using System.Text;

namespace Microsoft.Bot.Json;

/// <summary>Text on its way out, in a pooled buffer.</summary>
internal sealed class PooledText : TextWriter
{
    private char[] chars = ArrayPool<char>.Shared.Rent(4096);
    private int length;

    public override Encoding Encoding => Encoding.UTF8;

    internal int ByteCount => Encoding.UTF8.GetByteCount(chars, 0, length);

    public override void Write(char value)
    {
        Reserve(1);
        chars[length++] = value;
    }

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Reserve(buffer.Length);
        buffer.CopyTo(chars.AsSpan(length));
        length += buffer.Length;
    }

    internal byte[] ToUtf8() => Encoding.UTF8.GetBytes(chars, 0, length);

    internal void CopyTo(IBufferWriter<byte> writer) => Encoding.UTF8.GetBytes(chars.AsSpan(0, length), writer);

    protected override void Dispose(bool disposing)
    {
        ArrayPool<char>.Shared.Return(Interlocked.Exchange(ref chars, []));
        length = 0;
        base.Dispose(disposing);
    }

    private void Reserve(int count)
    {
        if (length + count <= chars.Length)
        {
            return;
        }

        var larger = ArrayPool<char>.Shared.Rent(Math.Max(chars.Length * 2, length + count));
        chars.AsSpan(0, length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(chars);
        chars = larger;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TeamsAddin.Manifest.Tests;

/// <summary>A PNG of 8 bits a channel, red, green, blue and perhaps alpha, not interlaced.</summary>
internal sealed record Png(int Width, int Height, bool HasAlpha, byte[] Pixels)
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static Png Read(byte[] file)
    {
        Assert.Equal(Signature, file[..8]);
        var header = file.AsSpan(16);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        Assert.Equal((8, 0), (header[8], header[12]));
        Assert.Contains(header[9], new byte[] { 2, 6 });
        var alpha = header[9] == 6;
        return new Png(width, height, alpha, Unfilter(Inflate(file), width * (alpha ? 4 : 3), height, alpha ? 4 : 3));
    }

    private static byte[] Inflate(byte[] file)
    {
        using var packed = new MemoryStream();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            if (Encoding.ASCII.GetString(file, at + 4, 4) == "IDAT") packed.Write(file, at + 8, length);
            at += length + 12;
        }

        packed.Position = 0;
        using var inflated = new ZLibStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        inflated.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Each row's bytes were stored as differences to their neighbours (PNG specification, 9).</summary>
    private static byte[] Unfilter(byte[] rows, int width, int height, int step)
    {
        var pixels = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var left = x < step ? 0 : pixels[y * width + x - step];
                var up = y == 0 ? 0 : pixels[(y - 1) * width + x];
                var corner = y == 0 || x < step ? 0 : pixels[(y - 1) * width + x - step];
                var guess = rows[y * (width + 1)] switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) };
                pixels[y * width + x] = (byte)(rows[y * (width + 1) + 1 + x] + guess);
            }
        }

        return pixels;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - 2 * corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}

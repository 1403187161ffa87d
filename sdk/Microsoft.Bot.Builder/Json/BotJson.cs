using System.Buffers;
using System.Text;
using Newtonsoft.Json;

namespace Microsoft.Bot.Json;

/// <summary>The one way that activities become JSON and back: one serializer, one set of contracts, pooled buffers.</summary>
internal static class BotJson
{
    internal const int MaxDepth = 128;

    internal static readonly JsonSerializer Serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        ContractResolver = new StackGuardingContracts(),
        NullValueHandling = NullValueHandling.Ignore,
        DateFormatHandling = DateFormatHandling.IsoDateFormat,
        DateTimeZoneHandling = DateTimeZoneHandling.Utc,
        ReferenceLoopHandling = ReferenceLoopHandling.Error,
        MetadataPropertyHandling = MetadataPropertyHandling.Ignore,
        TypeNameHandling = TypeNameHandling.None,
        CheckAdditionalContent = true,
        MaxDepth = MaxDepth,
    });

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="JsonException">The value refers to itself, or nests too deep.</exception>
    internal static PooledText Serialize(object value)
    {
        var text = new PooledText();
        try
        {
            using var writer = new DepthGuardingWriter(text) { ArrayPool = CharPool.Shared, CloseOutput = false };
            Serializer.Serialize(writer, value);
            return text;
        }
        catch (InsufficientExecutionStackException e)
        {
            text.Dispose();
            throw new JsonSerializationException(DepthGuardingWriter.TooDeep, e);
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <exception cref="JsonException">Not JSON, not UTF-8, or not of this shape.</exception>
    internal static T? Deserialize<T>(in ReadOnlySequence<byte> utf8)
        where T : class
    {
        var chars = ArrayPool<char>.Shared.Rent((int)utf8.Length);
        try
        {
            var length = StrictUtf8.GetChars(utf8, chars);
            var start = length > 0 && chars[0] == '\uFEFF' ? 1 : 0;
            using var reader = new JsonTextReader(new CharReader(chars, start, length)) { ArrayPool = CharPool.Shared };
            return Serializer.Deserialize<T>(reader);
        }
        catch (DecoderFallbackException e)
        {
            throw new JsonReaderException("The text is not UTF-8.", e);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private sealed class CharPool : IArrayPool<char>
    {
        internal static readonly CharPool Shared = new();

        public char[] Rent(int minimumLength) => ArrayPool<char>.Shared.Rent(minimumLength);

        public void Return(char[]? array)
        {
            if (array is not null)
            {
                ArrayPool<char>.Shared.Return(array);
            }
        }
    }

    private sealed class CharReader(char[] chars, int start, int length) : TextReader
    {
        private int position = start;

        public override int Peek() => position < length ? chars[position] : -1;

        public override int Read() => position < length ? chars[position++] : -1;

        public override int Read(char[] buffer, int index, int count)
        {
            var taken = Math.Min(count, length - position);
            Array.Copy(chars, position, buffer, index, taken);
            position += taken;
            return taken;
        }
    }
}

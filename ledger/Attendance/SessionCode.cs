using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>The six digits by which people show that they are where the leader shows them (RFC 6238, HMAC-SHA-1, steps of 120 s).</summary>
public static class SessionCode
{
    private const int Digits = 6;
    private const int SecretLength = 20;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(120);

    /// <summary>The code of now, and until when it is taken: to the end of the step after this one.</summary>
    public static (string Code, DateTimeOffset Until) Show(ReadOnlySpan<byte> secret, DateTimeOffset now)
    {
        var step = StepOf(now);
        return (Totp(secret, step, Digits), DateTimeOffset.UnixEpoch + (step + 2) * Step);
    }

    /// <summary>Whether it is the code of now or of the step before. Spaces and the full-width digits of a Chinese keyboard are no mistake.</summary>
    public static bool IsRight(ReadOnlySpan<byte> secret, string typed, DateTimeOffset now)
    {
        var plain = typed.Where(c => !char.IsWhiteSpace(c)).Select(c => CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit ? (char)('0' + digit) : c);
        var (given, step) = (Encoding.UTF8.GetBytes(string.Concat(plain)), StepOf(now));
        // Both are compared, whichever is right: the time that it takes tells nothing.
        return CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Totp(secret, step, Digits)))
            | CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Totp(secret, step - 1, Digits)));
    }

    /// <summary>A file's own secret: who learns one knows no other.</summary>
    public static byte[] SecretOf(ReadOnlySpan<byte> key, string fileId) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("code\n" + fileId))[..SecretLength];

    /// <summary>RFC 4226's truncation over a counter.</summary>
    internal static string Totp(ReadOnlySpan<byte> secret, long counter, int digits)
    {
        Span<byte> moving = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(moving, counter);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238 is defined over HMAC-SHA-1, which is not broken as a MAC.
        HMACSHA1.HashData(secret, moving, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fff_ffff;
        return (number % (long)Math.Pow(10, digits)).ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / (long)Step.TotalSeconds;
}

/// <summary>What became of a code that was typed.</summary>
public abstract record CodeAnswer
{
    /// <summary>The refusal of who typed none.</summary>
    public const string Needed = "code-needed";

    private CodeAnswer() { }

    public static CodeAnswer Right { get; } = new Plain(null);

    public static CodeAnswer Missing { get; } = new Plain(Needed);

    public static CodeAnswer Wrong { get; } = new Plain("wrong-code");

    public static CodeAnswer Wait(DateTimeOffset until) => new TooMany(until);

    public Decision? Refusal() => this switch
    {
        TooMany { Until: var until } => Decision.Refuse("too-many-guesses", until.ToString("O", CultureInfo.InvariantCulture)),
        Plain { Code: { } code } => Decision.Refuse(code),
        _ => null,
    };

    private sealed record Plain(string? Code) : CodeAnswer;

    private sealed record TooMany(DateTimeOffset Until) : CodeAnswer;
}

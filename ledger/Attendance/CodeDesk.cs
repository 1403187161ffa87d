using System.Security.Cryptography;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>The key from which each file's code is made: a row of the table <c>signinkeys</c>.</summary>
public sealed record CodeKeyRow(string Key);

/// <summary>How often a person has typed a wrong code for a file since a time: a row of the table <c>codeguesses</c>.</summary>
public sealed record GuessRow(int Guesses, DateTimeOffset Since);

/// <summary>Shows codes and checks them. Guesses are counted before they are looked at, in a row that all processes share; they write no entries.</summary>
public sealed class CodeDesk(IRowStore rows, TimeProvider time)
{
    public const int MaxGuesses = 5;
    public static readonly TimeSpan GuessTime = TimeSpan.FromMinutes(10);

    /// <summary>After a session's end; its register is closed by then.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Nights in which a session's guesses are looked for; one of them will do.</summary>
    private static readonly TimeSpan Looked = TimeSpan.FromDays(3);

    /// <summary>What a register that was opened again has left, or a night has missed.</summary>
    private static readonly TimeSpan LookedInTurn = TimeSpan.FromDays(90);

    private const string Partition = "codes";
    private const string RowKey = "1";
    private const int KeyLength = 32;

    private readonly Table<CodeKeyRow> keys = new(rows, "signinkeys");
    private readonly Table<GuessRow> guesses = new(rows, "codeguesses");
    private byte[]? known;

    public async Task<(string Code, DateTimeOffset Until)> ShowAsync(string fileId, CancellationToken cancellationToken) =>
        SessionCode.Show(SessionCode.SecretOf(await KeyAsync(cancellationToken), fileId), time.GetUtcNow());

    /// <param name="typed">Null or empty: nothing was typed, which is no guess.</param>
    public async Task<CodeAnswer> CheckAsync(string fileId, string person, string? typed, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            return CodeAnswer.Missing;
        }

        var now = time.GetUtcNow();
        if (await CountAsync(fileId, person, now, cancellationToken) is { } until)
        {
            return CodeAnswer.Wait(until);
        }

        if (!SessionCode.IsRight(SessionCode.SecretOf(await KeyAsync(cancellationToken), fileId), typed, now))
        {
            return CodeAnswer.Wrong;
        }

        await guesses.DeleteAsync(fileId, person, cancellationToken);
        return CodeAnswer.Right;
    }

    /// <summary>Whether nobody needs a session's guesses any more, and they may still be there.</summary>
    /// <param name="isTurn">The file has its turn, once in thirty days.</param>
    public static bool IsOver(SessionRow row, DateTimeOffset now, bool isTurn) =>
        (row.Closed || row.Cancelled) && now - row.End > Kept && now - row.End < Kept + (isTurn ? LookedInTurn : Looked);

    public async Task ForgetAsync(string fileId, CancellationToken cancellationToken)
    {
        await foreach (var row in guesses.QueryAsync(fileId, cancellationToken: cancellationToken))
        {
            await guesses.DeleteAsync(fileId, row.Key, cancellationToken);
        }
    }

    /// <returns>Until when he has to wait, or null where this guess is one that he still has.</returns>
    private async Task<DateTimeOffset?> CountAsync(string fileId, string person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (true)
        {
            var old = await guesses.GetAsync(fileId, person, cancellationToken);
            var fresh = old is null || now >= old.Value.Since + GuessTime;
            if (!fresh && old!.Value.Guesses >= MaxGuesses)
            {
                return old.Value.Since + GuessTime;
            }

            var counted = fresh ? new GuessRow(1, now) : old!.Value with { Guesses = old.Value.Guesses + 1 };
            if (old is null ? await guesses.InsertAsync(fileId, person, counted, cancellationToken) : await guesses.ReplaceAsync(old, counted, cancellationToken))
            {
                return null;
            }
        }
    }

    /// <summary>Made when it is first needed; of two processes that make one the first wins.</summary>
    private async Task<byte[]> KeyAsync(CancellationToken cancellationToken)
    {
        if (known is { } kept)
        {
            return kept;
        }

        await keys.InsertAsync(Partition, RowKey, new CodeKeyRow(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength))), cancellationToken);
        var row = await keys.GetAsync(Partition, RowKey, cancellationToken) ?? throw new InvalidOperationException("The row signinkeys/codes is gone.");
        return known = Convert.FromBase64String(row.Value.Key);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Ledger.Records.Seals;

namespace TeamsAddin.Ledger.Notices;

/// <summary>A seal as the inspection channel is told of it.</summary>
/// <param name="Alarms">The first of them.</param>
public sealed record SealNotice(string Date, string Seal, int Files, int Units, int AlarmCount, ImmutableArray<SealAlarm> Alarms);

/// <summary>Posts the seals that are not in the inspection channel yet, oldest first.</summary>
public sealed class PublishSeals(SealBook seals, IMessenger messenger)
{
    private const int MaxTries = 5;

    // The newest seal covers all before it; older ones are posted for who has a dossier of that day.
    private const int DaysBack = 31;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <returns>How many were posted, and why the next one was not; null when all are.</returns>
    public async Task<(int Posted, string? Why)> RunAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<SealRow>();
        await foreach (var row in seals.AllAsync(cancellationToken))
        {
            waiting.Add(row.Value);
        }

        var posted = 0;
        var first = waiting.Count == 0 ? "" : DateOnly.ParseExact(waiting[^1].Date, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(-DaysBack).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var seal in waiting.Where(s => !s.Posted && string.CompareOrdinal(s.Date, first) >= 0))
        {
            if (await PostAsync(seal, cancellationToken) is { } why)
            {
                return (posted, why);
            }

            // A crash before this line posts the same card once more.
            await seals.MarkPostedAsync(seal, cancellationToken);
            posted++;
        }

        return (posted, null);
    }

    /// <returns>Why it was not posted, or null. A card whose answer was lost is posted again: two equal cards do no harm.</returns>
    private async Task<string?> PostAsync(SealRow seal, CancellationToken cancellationToken)
    {
        var notice = new SealNotice(seal.Date, seal.Hash, seal.Files, seal.Units, seal.AlarmCount, seal.Alarms);
        for (var tries = 1; ; tries++)
        {
            var (why, wait) = ("", (TimeSpan?)null);
            try
            {
                switch (await messenger.PostSealAsync(notice, cancellationToken))
                {
                    case Delivery.Delivered:
                        return null;
                    case Delivery.Later later:
                        (why, wait) = (later.Reason, later.Wait);
                        break;
                    case Delivery.Unreachable unreachable:
                        return unreachable.Reason;
                    case Delivery.Failed failed:
                        return failed.Reason;
                }
            }
            catch (DeliveryUncertainException)
            {
                why = "uncertain";
            }

            if (tries >= MaxTries)
            {
                return why;
            }

            var pause = wait ?? TimeSpan.FromSeconds(1 << tries >> 1);
            await Task.Delay(pause < LongestWait ? pause : LongestWait, TimeProvider.System, cancellationToken);
        }
    }
}

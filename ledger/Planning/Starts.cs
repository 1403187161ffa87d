using TeamsAddin.Ledger.Rules;

namespace TeamsAddin.Ledger.Planning;

/// <summary>The times of day at which sessions of a rule can begin.</summary>
internal sealed class Starts(Arrangements arrangements)
{
    private const int Step = 30;

    private readonly Dictionary<(Rule, int), TimeOnly[]> known = [];

    /// <summary>In order; empty where the rule's length fits into no hours.</summary>
    /// <param name="length">Minutes; a session that somebody made longer keeps its length.</param>
    public TimeOnly[] Of(Rule rule, int length)
    {
        if (!known.TryGetValue((rule, length), out var starts))
        {
            known.Add((rule, length), starts = rule.Time is { } time ? [time] : Make(rule, length));
        }

        return starts;
    }

    private TimeOnly[] Make(Rule rule, int length)
    {
        (TimeOnly From, TimeOnly To)[] hours = rule.Hours is { } own ? [own] : [.. arrangements.Hours];
        TimeOnly[] starts = [.. hours.SelectMany(h => In(h, length)).Distinct().Order()];
        // What is longer than a morning or an afternoon takes the whole day.
        return starts.Length > 0 || hours.Length == 0 ? starts : [.. In((hours[0].From, hours[^1].To), length)];
    }

    private static IEnumerable<TimeOnly> In((TimeOnly From, TimeOnly To) hours, int length)
    {
        var (from, to) = (Minute(hours.From), Minute(hours.To));
        for (var at = from; at + length <= to; at += Step)
        {
            yield return new TimeOnly(at / 60, at % 60);
        }
    }

    private static int Minute(TimeOnly time) => time.Hour * 60 + time.Minute;
}

using TeamsAddin.Ledger.Rules;

namespace TeamsAddin.Ledger.Planning;

/// <summary>A rule's fixed weekday or day of the month, and what stands in for it on a holiday.</summary>
internal static class FixedDays
{
    private const int WrongSide = 40;

    /// <summary>0: the very day, or the rule has none; else the smaller the better, as the rule's policy for holidays has it.</summary>
    /// <param name="first">The period's first day.</param>
    public static int Distance(Rule rule, DateOnly day, DateOnly first)
    {
        if (rule.Weekday is null && rule.Day is null)
        {
            return 0;
        }

        var apart = rule.Day is not null ? day.DayNumber - Of(rule, first)!.Value.DayNumber : Apart(rule, day);
        // Twice, so that of two days alike the earlier one comes first.
        return 2 * Math.Abs(apart) + (apart > 0 ? 1 : 0) + (rule.OnHoliday switch
        {
            OnHoliday.Before when apart > 0 => 2 * WrongSide,
            OnHoliday.After when apart < 0 => 2 * WrongSide,
            _ => 0,
        });
    }

    /// <summary>The very day of a period, where the rule has just one.</summary>
    public static DateOnly? Of(Rule rule, DateOnly first) => rule switch
    {
        { Day: { } day } => first.AddDays(Math.Min(day, DateTime.DaysInMonth(first.Year, first.Month)) - 1),
        { Weekday: { } weekday, Every: Every.Week } => first.AddDays(((int)weekday + 6) % 7),
        _ => null,
    };

    /// <summary>Days after (or, below 0, before) the weekday: of the same week where the rule is weekly, else of the nearest one.</summary>
    private static int Apart(Rule rule, DateOnly day)
    {
        var apart = ((int)day.DayOfWeek + 6) % 7 - ((int)rule.Weekday!.Value + 6) % 7;
        return rule.Every == Every.Week ? apart : ((apart + 10) % 7) - 3;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Rules;

/// <summary>What a rule has where it says nothing itself. <paramref name="Length"/>: minutes.</summary>
internal sealed record RuleDefaults(Terms Terms, int Length);

/// <summary>The keys that stand in a pack's defaults as well as in its rules.</summary>
internal static class ReadTerms
{
    private const int LongestReminder = 20160;

    internal static readonly string[] Keys =
    [
        "length", "quorum", "mustAttend", "opensBefore", "closesAfter", "lateAfter", "code", "online", "notes", "notesDays",
        "minutesDays", "returnedDays", "makeUpDays", "makeUpExcused", "lockDays", "inviteDays", "remindLeader", "remindMembers", "escalate",
    ];

    public static RuleDefaults From(YamlMap map, RuleDefaults otherwise)
    {
        var old = otherwise.Terms;
        var terms = old with
        {
            Quorum = map.Parsed("quorum", old.Quorum, "a fraction from 0/1 to 1/1, such as 2/3", text => Fraction.TryParse(text, out var f) ? f : null),
            OpensMinutesBefore = map.Number("opensBefore", old.OpensMinutesBefore, 0, 1440),
            ClosesMinutesAfter = map.Number("closesAfter", old.ClosesMinutesAfter, 0, 1440),
            LateAfterMinutes = map.Number("lateAfter", old.LateAfterMinutes, 0, 600),
            MinutesDays = map.Number("minutesDays", old.MinutesDays, 0, 90),
            ReturnedDays = map.Number("returnedDays", old.ReturnedDays, 0, 90),
            MakeUpDays = map.Number("makeUpDays", old.MakeUpDays, 0, 366),
            MakeUpExcused = map.Choice("makeUpExcused", old.MakeUpExcused, RuleWords.YesNo),
            LockDays = map.Number("lockDays", old.LockDays, 0, 366),
            InviteDaysBefore = map.Number("inviteDays", old.InviteDaysBefore, 0, 90),
            MemberReminder = map.Number("remindMembers", old.MemberReminder, 0, LongestReminder),
            CodeDemanded = map.Choice("code", old.CodeDemanded, RuleWords.YesNo),
            Online = map.Choice("online", old.Online, RuleWords.YesNo),
            Notes = map.Choice("notes", old.Notes, RuleWords.Notes),
            NotesDays = map.Number("notesDays", old.NotesDays, 0, 90),
        };
        if (map.Has("remindLeader"))
        {
            terms = terms with { LeaderReminders = Reminders(map, "remindLeader") };
        }

        if (map.Has("escalate"))
        {
            // The ladder is climbed towards the start.
            terms = terms with { Escalation = [.. Reminders(map, "escalate").OrderDescending()] };
        }

        if (map.Has("mustAttend"))
        {
            terms = terms with { MustAttend = Roles(map) };
        }

        if (terms.LockDays < terms.MinutesDays && (map.Has("lockDays") || map.Has("minutesDays")))
        {
            map.Problem(map.Node("lockDays") ?? map.Node("minutesDays")!, $"minutes would be locked after {terms.LockDays} days and due only after {terms.MinutesDays}; \"lockDays\" must not be less than \"minutesDays\"");
        }

        return new RuleDefaults(terms, map.Number("length", otherwise.Length, 15, 600));
    }

    private static ImmutableArray<int> Reminders(YamlMap map, string key)
    {
        var offsets = map.List(key).Select(n => int.TryParse(n.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var m) ? m : -1).ToImmutableArray();
        if (offsets.Any(m => m is < 1 or > LongestReminder) || offsets.Distinct().Count() < offsets.Length)
        {
            map.Problem(map.Node(key)!, $"\"{key}\" wants a list of minutes before the start, each once and from 1 to {LongestReminder}");
        }

        return offsets;
    }

    private static ImmutableArray<Role> Roles(YamlMap map)
    {
        var roles = ImmutableArray.CreateBuilder<Role>();
        foreach (var item in map.List("mustAttend"))
        {
            if (RuleWords.Roles.TryGetValue(item.ToString(), out var role))
            {
                roles.Add(role);
            }
            else
            {
                map.Problem(item, $"unknown role \"{item}\"; allowed are: {string.Join(", ", RuleWords.Roles.Keys.Order(StringComparer.Ordinal))}");
            }
        }

        return [.. roles.Distinct()];
    }
}

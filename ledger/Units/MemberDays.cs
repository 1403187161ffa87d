namespace TeamsAddin.Ledger.Units;

/// <summary>Pure: what becomes of one person's memberships of one unit when a file says what they are.</summary>
/// <remarks>
/// The past stays: who left and is in the file again joins today, and so does who has another role than before (or from the file's day,
/// where that lies behind the old one's first). Only an open membership's end, address and posting are corrected in place.
/// </remarks>
internal static class MemberDays
{
    /// <param name="stored">All that is kept of this person in this unit.</param>
    /// <param name="file">What the file says of him there.</param>
    /// <param name="byGroup">The unit takes its ordinary members from an Entra group: the file lets in whom the unit never had and lets nobody go.</param>
    public static IReadOnlyCollection<Member> Of(IReadOnlyList<Member> stored, IReadOnlyList<Member> file, DateOnly today, bool byGroup)
    {
        var rows = stored.ToDictionary(m => m.From);
        var vouched = new HashSet<DateOnly>();
        foreach (var said in file.OrderBy(m => m.From))
        {
            if (!byGroup || said.Role != Role.Member || stored.Count == 0)
            {
                var day = DayOf(rows, vouched, said, today);
                rows[day] = said with { From = day };
                vouched.Add(day);
            }
            else if (rows.Values.FirstOrDefault(r => r.Role == Role.Member && IsOpen(r, today)) is { } open)
            {
                rows[open.From] = open with { Mail = said.Mail, Away = said.Away };
            }
        }

        // Who gives up his role and is an ordinary member now does not leave: the group is asked the next time.
        if (byGroup && stored.Any(r => r.Role != Role.Member && IsOpen(r, today)) && !rows.Values.Any(r => IsOpen(r, today) && (r.Role == Role.Member || vouched.Contains(r.From)))
            && file.LastOrDefault(m => m.Role == Role.Member && IsOpen(m, today)) is { } stays)
        {
            rows[today] = stays with { From = today };
            vouched.Add(today);
        }

        foreach (var left in rows.Values.Where(r => IsOpen(r, today) && !vouched.Contains(r.From)).ToList())
        {
            var next = rows.Values.Where(r => r.From > left.From && IsOpen(r, today) && vouched.Contains(r.From)).Select(r => (DateOnly?)r.From).Min();
            if (byGroup && left.Role == Role.Member && vouched.Count == 0)
            {
                continue;
            }

            rows[left.From] = left with { To = next?.AddDays(-1) ?? today.AddDays(-1) };
        }

        return rows.Values;
    }

    /// <summary>The role that counts now or will: the highest of those that have not ended.</summary>
    public static Role? RoleOf(IEnumerable<Member> rows, DateOnly today) => rows.Where(r => IsOpen(r, today)).Select(r => (Role?)r.Role).Max();

    public static bool IsOpen(Member row, DateOnly today) => row.To is null || row.To >= today;

    /// <summary>The first day of the row that stands for what the file says.</summary>
    private static DateOnly DayOf(Dictionary<DateOnly, Member> rows, HashSet<DateOnly> vouched, Member said, DateOnly today)
    {
        var open = IsOpen(said, today);
        if (!rows.TryGetValue(said.From, out var same))
        {
            // Another role from a day at which he had one already for long: that day is about his membership, not about the role.
            return open && rows.Values.Any(r => r.Role != said.Role && r.From > said.From && IsOpen(r, today)) ? Later() : said.From;
        }

        return !open || (same.Role == said.Role && IsOpen(same, today)) || said.From >= today ? said.From : Later();

        DateOnly Later() => rows.Values.Where(r => r.Role == said.Role && r.From > said.From && IsOpen(r, today) && !vouched.Contains(r.From)).Select(r => (DateOnly?)r.From).Min() ?? today;
    }
}

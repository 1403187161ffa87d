namespace TeamsAddin.Adapters.Graph;

/// <summary>
/// One batch at a time a mailbox: it takes all places that Graph gives there. Who comes meanwhile goes back to the queue and comes later, one
/// after the other, so that a mailbox with much to do does not hold up the workers that others need.
/// </summary>
internal sealed class MailboxTurns
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> turnedAway = new(StringComparer.OrdinalIgnoreCase);

    /// <returns>Zero: it is this one's turn, to be ended by <see cref="End"/>; else when to come again.</returns>
    public TimeSpan Begin(string mailbox)
    {
        lock (gate)
        {
            if (turnedAway.TryAdd(mailbox, 0))
            {
                return TimeSpan.Zero;
            }

            return Turn * ++turnedAway[mailbox];
        }
    }

    public void End(string mailbox)
    {
        lock (gate)
        {
            turnedAway.Remove(mailbox);
        }
    }
}

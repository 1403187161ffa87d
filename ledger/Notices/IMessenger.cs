namespace TeamsAddin.Ledger.Notices;

/// <summary>One card about one file to one person.</summary>
public sealed record Notice(string Kind, string FileId, int Occasion);

public abstract record Delivery
{
    private Delivery() { }

    /// <param name="ActivityId">The message in the person's chat, for later updates.</param>
    public sealed record Delivered(string ActivityId) : Delivery;

    /// <summary>The person has no chat with the app; the reason is a code.</summary>
    public sealed record Unreachable(string Reason) : Delivery;

    /// <summary>Refused for good.</summary>
    public sealed record Failed(string Reason) : Delivery;

    /// <summary>Not taken now: nothing was sent, and it is to be tried again.</summary>
    /// <param name="Wait">As the channel asks, by the wall clock; null where it says nothing.</param>
    /// <param name="IsTry">False: our own budget had no room, the channel was not asked.</param>
    public sealed record Later(string Reason, TimeSpan? Wait, bool IsTry = true) : Delivery;
}

/// <summary>Sends a card that is made, and tells what became of it.</summary>
/// <exception cref="DeliveryUncertainException">The answer was lost: the card may be there or not.</exception>
public delegate Task<Delivery> Dispatch(CancellationToken cancellationToken);

public interface IMessenger
{
    /// <summary>One process at a time sends notices: whether it is this one. Waits for its turn a while, by the wall clock.</summary>
    Task<bool> IsSenderAsync(CancellationToken cancellationToken);

    /// <summary>Finds the person and makes his card; nothing is sent yet, whatever goes wrong.</summary>
    Task<Dispatch> MakeAsync(string person, Notice notice, CancellationToken cancellationToken);

    /// <summary>One card for all that a person has on a day; nothing is sent yet.</summary>
    /// <param name="key">The day's, in the table <c>persondays</c>.</param>
    /// <param name="activityId">The digest that stands in his chat already and is brought up to date; null: a new one.</param>
    Task<Dispatch> MakeDigestAsync(string person, string key, PersonDay day, string? activityId, CancellationToken cancellationToken);

    /// <summary>Posts a seal to the inspection channel; unreachable with <c>no-channel</c> where none is set.</summary>
    /// <exception cref="DeliveryUncertainException">The answer was lost: the card may be there or not.</exception>
    Task<Delivery> PostSealAsync(SealNotice seal, CancellationToken cancellationToken);
}

public sealed class DeliveryUncertainException(string recipient, Exception? inner = null)
    : Exception($"No answer came whether a card reached {recipient}.", inner);

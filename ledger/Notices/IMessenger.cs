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
    public sealed record Later(string Reason, TimeSpan? Wait) : Delivery;
}

public interface IMessenger
{
    /// <summary>One process at a time sends notices: whether it is this one. Waits for its turn a while, by the wall clock.</summary>
    Task<bool> IsSenderAsync(CancellationToken cancellationToken);

    /// <exception cref="DeliveryUncertainException">The answer was lost: the card may be there or not.</exception>
    Task<Delivery> SendAsync(string person, Notice notice, CancellationToken cancellationToken);

    /// <summary>One card for all that a person has on a day.</summary>
    /// <param name="activityId">The digest that stands in his chat already and is brought up to date; null: a new one.</param>
    /// <exception cref="DeliveryUncertainException">The answer was lost: the card may be there or not.</exception>
    Task<Delivery> SendDigestAsync(string person, PersonDay day, string? activityId, CancellationToken cancellationToken);

    /// <summary>Posts a seal to the inspection channel; unreachable with <c>no-channel</c> where none is set.</summary>
    /// <exception cref="DeliveryUncertainException">The answer was lost: the card may be there or not.</exception>
    Task<Delivery> PostSealAsync(SealNotice seal, CancellationToken cancellationToken);
}

public sealed class DeliveryUncertainException(string recipient, Exception? inner = null)
    : Exception($"No answer came whether a card reached {recipient}.", inner);

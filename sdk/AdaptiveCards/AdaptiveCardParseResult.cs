namespace AdaptiveCards;

/// <summary>A card that was read, and what in it is unknown: that is kept, and written again.</summary>
public class AdaptiveCardParseResult
{
    internal AdaptiveCardParseResult(AdaptiveCard card, List<AdaptiveWarning> warnings) => (Card, Warnings) = (card, warnings);

    public AdaptiveCard Card { get; set; }

    public List<AdaptiveWarning> Warnings { get; }
}

public class AdaptiveWarning
{
    internal AdaptiveWarning(string message) => Message = message;

    public string Message { get; set; }
}

public class AdaptiveException : Exception
{
    private protected AdaptiveException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>JSON that is no card.</summary>
public class AdaptiveSerializationException : AdaptiveException
{
    internal AdaptiveSerializationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

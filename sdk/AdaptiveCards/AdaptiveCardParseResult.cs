namespace AdaptiveCards;

/// <summary>A card that was read, and what in it is unknown.</summary>
public class AdaptiveCardParseResult
{
    public AdaptiveCard Card { get; set; } = null!;

    public List<AdaptiveWarning> Warnings { get; } = [];
}

public class AdaptiveWarning(int code, string message)
{
    public int Code { get; set; } = code;

    public string Message { get; set; } = message;

    public override string ToString() => Message;
}

public class AdaptiveException : Exception
{
    public AdaptiveException()
    {
    }

    public AdaptiveException(string message)
        : base(message)
    {
    }

    public AdaptiveException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>JSON that is no card.</summary>
public class AdaptiveSerializationException : AdaptiveException
{
    public AdaptiveSerializationException()
    {
    }

    public AdaptiveSerializationException(string message)
        : base(message)
    {
    }

    public AdaptiveSerializationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

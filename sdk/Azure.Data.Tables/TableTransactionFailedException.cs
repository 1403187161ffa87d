using System.Globalization;
using Azure.Data.Tables.Internal;

namespace Azure.Data.Tables;

/// <summary>A transaction that the service refused; nothing of it was written.</summary>
public class TableTransactionFailedException : RequestFailedException
{
    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(requestFailedException.Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException)
    {
        foreach (var key in requestFailedException.Data.Keys) base.Data[key] = requestFailedException.Data[key];
        if (int.TryParse(base.Data[ErrorParser.FailedEntity] as string, CultureInfo.InvariantCulture, out var index)) FailedTransactionActionIndex = index;
    }

    /// <summary>Which action failed, from zero; null where the service did not say.</summary>
    public int? FailedTransactionActionIndex { get; }
}

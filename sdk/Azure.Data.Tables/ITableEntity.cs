namespace Azure.Data.Tables;

/// <summary>A row: its two keys, and what the service says about it. A class of one's own has its further public properties stored by their names.</summary>
public interface ITableEntity
{
    string PartitionKey { get; set; }

    string RowKey { get; set; }

    /// <summary>The service's time of the last write; ignored on a write.</summary>
    DateTimeOffset? Timestamp { get; set; }

    ETag ETag { get; set; }
}

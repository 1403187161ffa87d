namespace Azure.Data.Tables.Internal;

/// <summary>Names that the service gives a meaning.</summary>
internal static class Names
{
    public const string PartitionKey = "PartitionKey";
    public const string RowKey = "RowKey";
    public const string Timestamp = "Timestamp";
    public const string ETag = "odata.etag";
    public const string TypeSuffix = "@odata.type";
    public const string MinimalMetadata = "application/json;odata=minimalmetadata";
    public const string DataServiceVersion = "3.0";

    /// <summary>What the service sets itself: read, never written.</summary>
    public static bool IsServiceOwned(string name) =>
        string.Equals(name, Timestamp, StringComparison.Ordinal) || name.StartsWith("odata.", StringComparison.Ordinal) || name.Contains(TypeSuffix, StringComparison.Ordinal);

    public static bool IsKey(string name) => string.Equals(name, PartitionKey, StringComparison.Ordinal) || string.Equals(name, RowKey, StringComparison.Ordinal);
}

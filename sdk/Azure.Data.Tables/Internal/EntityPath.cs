namespace Azure.Data.Tables.Internal;

/// <summary>A row's address after its table: quotes are doubled for OData, everything else percent-encoded for the URL.</summary>
internal static class EntityPath
{
    public static string Keys(string partitionKey, string rowKey) => $"(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')";

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}

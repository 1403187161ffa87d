namespace Azure.Data.Tables;

/// <summary>A row. <see cref="TableEntity"/> is the one there is: the internal member keeps others from being made.</summary>
public interface ITableEntity
{
    internal TableEntity Row { get; }
}

namespace Azure.Data.Tables;

public enum TableUpdateMode
{
    Merge = 0,
    Replace = 1,
}

public enum TableTransactionActionType
{
    Add = 0,
    UpdateReplace = 2,
    UpsertReplace = 5,
}

/// <summary>One row's part of a transaction.</summary>
public class TableTransactionAction
{
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity)
        : this(actionType, entity, default)
    {
    }

    /// <param name="etag">For updates; the default is any.</param>
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        (ActionType, Row, ETag) = (actionType, entity.Row, etag);
    }

    internal TableTransactionActionType ActionType { get; }

    internal TableEntity Row { get; }

    internal ETag ETag { get; }
}

using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Internal;

namespace Azure.Data.Tables;

/// <summary>The tables of one storage account. Safe for use from many threads; make one and keep it.</summary>
public class TableServiceClient
{
    // The same resource in every cloud.
    private const string Scope = "https://storage.azure.com/.default";

    private readonly TableService _service;

    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    /// <param name="connectionString"><c>UseDevelopmentStorage=true</c>, or AccountName and AccountKey with EndpointSuffix or TableEndpoint.</param>
    public TableServiceClient(string connectionString, TableClientOptions? options = null)
    {
        var account = AccountSettings.Parse(connectionString);
        _service = new TableService(account.Endpoint, new SharedKeyPolicy(account.Credential), options ?? new TableClientOptions());
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
        : this(endpoint, credential, null)
    {
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        _service = new TableService(endpoint, new SharedKeyPolicy(credential), options ?? new TableClientOptions());
    }

    /// <param name="endpoint">Over https: a token is never sent in the clear.</param>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(tokenCredential);
        _service = new TableService(endpoint, new BearerTokenAuthenticationPolicy(tokenCredential, Scope), options ?? new TableClientOptions());
    }

    /// <summary>Does not ask the service whether the table is there.</summary>
    public TableClient GetTableClient(string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        return new TableClient(_service, tableName);
    }
}

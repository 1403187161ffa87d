using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Internal;

namespace Azure.Data.Tables;

/// <summary>The tables of one storage account. Safe for use from many threads; make one and keep it.</summary>
public class TableServiceClient
{
    private readonly TableService _service = null!;
    private readonly string _accountName = "";

    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    /// <param name="connectionString"><c>UseDevelopmentStorage=true</c>, or AccountName and AccountKey with EndpointSuffix or TableEndpoint.</param>
    public TableServiceClient(string connectionString, TableClientOptions? options = null)
    {
        var account = AccountSettings.Parse(connectionString);
        _service = new TableService(account.Endpoint, new SharedKeyPolicy(account.Credential), options ?? new TableClientOptions());
        _accountName = account.Credential.AccountName;
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
        : this(endpoint, credential, null!)
    {
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        _service = new TableService(endpoint, new SharedKeyPolicy(credential), options ?? new TableClientOptions());
        _accountName = credential.AccountName;
    }

    /// <param name="endpoint">Over https: a token is never sent in the clear.</param>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(tokenCredential);
        options ??= new TableClientOptions();
        _service = new TableService(endpoint, new BearerTokenAuthenticationPolicy(tokenCredential, (options.Audience ?? TableAudience.AzurePublicCloud).Scope), options);
        _accountName = AccountSettings.AccountName(endpoint);
    }

    /// <summary>For tests that stand in for the service.</summary>
    protected TableServiceClient()
    {
    }

    public virtual string AccountName => _accountName;

    public virtual Uri Uri => _service.Endpoint;

    /// <summary>Does not ask the service whether the table is there.</summary>
    public virtual TableClient GetTableClient(string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        return new TableClient(_service, tableName);
    }
}

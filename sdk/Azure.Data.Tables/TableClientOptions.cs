using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Transport, retries and diagnostics (from the base), the service's version, and whom tokens are for.</summary>
public class TableClientOptions(TableClientOptions.ServiceVersion serviceVersion = TableClientOptions.ServiceVersion.V2020_12_06) : ClientOptions
{
    public enum ServiceVersion
    {
        V2019_02_02 = 1,
        V2020_12_06 = 2,
    }

    /// <summary>The public cloud's where it is null.</summary>
    public TableAudience? Audience { get; set; }

    internal string Version { get; } = serviceVersion switch
    {
        ServiceVersion.V2019_02_02 => "2019-02-02",
        ServiceVersion.V2020_12_06 => "2020-12-06",
        _ => throw new NotSupportedException($"{serviceVersion} is not a version of the table service."),
    };
}

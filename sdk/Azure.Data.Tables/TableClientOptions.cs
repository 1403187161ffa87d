using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Transport, retries and diagnostics, all from the base.</summary>
public class TableClientOptions(TableClientOptions.ServiceVersion serviceVersion = TableClientOptions.ServiceVersion.V2020_12_06) : ClientOptions
{
    public enum ServiceVersion
    {
        V2020_12_06 = 2,
    }

    internal string Version { get; } = serviceVersion switch
    {
        ServiceVersion.V2020_12_06 => "2020-12-06",
        _ => throw new NotSupportedException($"{serviceVersion} is not a version of the table service."),
    };
}

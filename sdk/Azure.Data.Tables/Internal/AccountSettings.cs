namespace Azure.Data.Tables.Internal;

/// <summary>What a connection string says of the table service.</summary>
internal sealed record AccountSettings(Uri Endpoint, TableSharedKeyCredential Credential)
{
    // The emulator's account: the same on every machine, and documented.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <exception cref="FormatException">Neither the emulator, nor an account with its key and an endpoint.</exception>
    public static AccountSettings Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var settings = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "", StringComparer.OrdinalIgnoreCase);

        if (string.Equals(settings.GetValueOrDefault("UseDevelopmentStorage"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return new AccountSettings(new Uri($"http://127.0.0.1:10002/{EmulatorAccount}"), new TableSharedKeyCredential(EmulatorAccount, EmulatorKey));
        }

        if (settings.GetValueOrDefault("AccountName") is not { Length: > 0 } account || settings.GetValueOrDefault("AccountKey") is not { Length: > 0 } key)
        {
            throw new FormatException("The connection string has no AccountName and AccountKey.");
        }

        var endpoint = settings.GetValueOrDefault("TableEndpoint") is { Length: > 0 } given ? given
            : settings.GetValueOrDefault("EndpointSuffix") is { Length: > 0 } suffix ? $"{settings.GetValueOrDefault("DefaultEndpointsProtocol") ?? "https"}://{account}.table.{suffix}"
            : throw new FormatException("The connection string has neither TableEndpoint nor EndpointSuffix.");
        return new AccountSettings(new Uri(endpoint), new TableSharedKeyCredential(account, key));
    }
}

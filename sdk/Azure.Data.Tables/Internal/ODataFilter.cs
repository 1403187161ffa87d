using System.Globalization;

namespace Azure.Data.Tables.Internal;

/// <summary>Values inside a filter, quoted and escaped so that no value can become a part of the filter's grammar.</summary>
internal static class ODataFilter
{
    public static string Create(FormattableString filter) =>
        string.Format(CultureInfo.InvariantCulture, filter.Format, Array.ConvertAll(filter.GetArguments(), Literal));

    private static object Literal(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        double number => Double(number),
        long number => string.Create(CultureInfo.InvariantCulture, $"{number}L"),
        Guid id => $"guid'{id}'",
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        DateTimeOffset time => Time(time.UtcDateTime),
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => throw new ArgumentException($"A filter cannot hold a {value.GetType()}.", nameof(value)),
    };

    // Without a point or an exponent the service would take it for an Int32.
    private static string Double(double number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') || !double.IsFinite(number) ? text : text + ".0";
    }

    private static string Time(DateTime utc) => string.Create(CultureInfo.InvariantCulture, $"datetime'{utc:yyyy-MM-ddTHH:mm:ss.FFFFFFFZ}'");
}

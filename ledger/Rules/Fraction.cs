using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TeamsAddin.Ledger.Rules;

/// <summary>A share of a roster, as rule packs write it: "2/3". Compared in whole numbers, never by division.</summary>
[JsonConverter(typeof(FractionJson))]
[StructLayout(LayoutKind.Auto)]
public readonly record struct Fraction(int Numerator, int Denominator)
{
    /// <summary>Whether <paramref name="present"/> of <paramref name="all"/> is at least this share.</summary>
    public bool IsReachedBy(int present, int all) => (long)present * Denominator >= (long)Numerator * all;

    /// <summary>The smallest number of people that is at least this share of <paramref name="all"/>.</summary>
    public int Of(int all) => (int)(((long)Numerator * all + Denominator - 1) / Denominator);

    public static bool TryParse(string? text, out Fraction fraction)
    {
        fraction = default;
        var parts = text?.Split('/');
        if (parts is not { Length: 2 }
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var numerator)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var denominator)
            || denominator is < 1 or > 1000 || numerator < 0 || numerator > denominator)
        {
            return false;
        }

        fraction = new Fraction(numerator, denominator);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}

internal sealed class FractionJson : JsonConverter<Fraction>
{
    public override Fraction Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Fraction.TryParse(reader.GetString(), out var fraction) ? fraction : throw new JsonException("not a fraction such as 2/3");

    public override void Write(Utf8JsonWriter writer, Fraction value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

namespace TeamsAddin.Ledger.Rules;

/// <summary>A name in the product's three languages; zh-Hans is always there, the others fall back to it.</summary>
public sealed record LocalText(string ZhHans, string? ZhHant = null, string? En = null)
{
    public string In(string language) => language switch
    {
        "en" => En ?? ZhHans,
        "zh-Hant" => ZhHant ?? ZhHans,
        _ => ZhHans,
    };
}

namespace TeamsAddin.Ledger.Texts;

/// <summary>Signs that nobody sees and that make a text look like another: they turn its direction, or stand between letters without width.</summary>
public static class UnseenSigns
{
    /// <summary>Joiners are none of them: emoji and some scripts are written with these.</summary>
    public static bool Has(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C' or '\u200B' or '\u2060' or '\uFEFF';
}

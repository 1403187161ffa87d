namespace TeamsAddin.Ledger.Texts;

/// <summary>Signs that nobody sees and that make a text look like another: they turn its direction, or stand between letters without width.</summary>
public static class UnseenSigns
{
    /// <summary>Below it, as most text is, there is none.</summary>
    private const char First = '\u061C';

    /// <summary>Joiners are none of them: emoji and some scripts are written with these.</summary>
    public static bool Has(char c) => c >= First && c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C' or '\u200B' or '\u2060' or '\uFEFF';
}

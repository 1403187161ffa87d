using Microsoft.Extensions.Configuration;
using TeamsAddin.Adapters.Entra;
using TeamsAddin.Ledger.Attendance;

namespace TeamsAddin.Adapters.Teams;

/// <summary>
/// The bot's pages where people hand in files and open them. They sign in there with their browser; a managed identity has no registration
/// to sign in to, and then there are no such pages.
/// </summary>
public sealed class AttachmentLinks(Settings settings, IConfiguration configuration)
{
    /// <summary>The first part of the pages' paths.</summary>
    public const string Path = "attachments";

    private readonly bool signIn = EntraLogin.IsPossibleWith(configuration);

    /// <summary>Where a file is handed in; null: nowhere.</summary>
    public Uri? HandIn(string fileId, AttachTo to) => signIn ? new Uri(settings.BotUrl!, PathOf(fileId, WordOf(to))) : null;

    /// <summary>Where a file that was handed in is opened.</summary>
    /// <param name="hash">Of its record.</param>
    public Uri? Open(string fileId, string hash) => signIn ? new Uri(settings.BotUrl!, PathOf(fileId, hash)) : null;

    public static string WordOf(AttachTo to) => to == AttachTo.Leave ? "leave" : "notes";

    public static string PathOf(string fileId, string what) => $"{Path}/{fileId}/{what}";
}

using System.Globalization;

namespace TeamsAddin.Manifest;

/// <summary>Writes the app package that a Teams admin uploads.</summary>
internal static class PackCommand
{
    public const string Usage = """
        usage: dotnet run --project manifest -- --app-id GUID --domain HOST [--out FILE] [--cloud global|usgovernment|china]
          --app-id GUID   the bot's Microsoft App ID, which is also the app's id in Teams
          --domain HOST   the host name under which the bot is reached
          --out FILE      the package (default: teams-app.zip)
          --cloud NAME    the Microsoft cloud of the tenant (default: global)
        """;

    /// <returns>0; 2 when the options are wrong, 1 when the file cannot be written: the error has been told.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments is ["--help" or "-h" or "help"])
        {
            output.WriteLine(Usage);
            return 0;
        }

        var (options, problems) = PackOptions.Read(arguments);
        if (options is null)
        {
            foreach (var problem in problems)
            {
                error.WriteLine(problem);
            }

            error.WriteLine(Usage);
            return 2;
        }

        try
        {
            var package = AppPackage.Make(options);
            File.WriteAllBytes(options.Out, package);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(options.Out)} ({package.Length:N0} bytes): app {options.AppId}, bot at https://{options.Domain}/api/messages"));
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{options.Out} cannot be written: {e.Message}");
            return 1;
        }
    }
}

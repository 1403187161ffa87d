using System.Globalization;

namespace TeamsAddin.Local;

/// <summary>Options of the command line.</summary>
internal static class Arguments
{
    public const string Usage = """
        usage: dotnet run --project local -- [run] [options]     the tenant in a box, with the product in it
               dotnet run --project local -- smoke [--fault NAME] [options]   one month played from end to end
               dotnet run --project local -- verify FILE.zip [--seal SEAL] [--lang LANGUAGE]   checks a dossier
        options:
          --data DIR         where everything is kept (default: the user's local data folder)
          --fresh            begin anew
          --port N           the web client's port (default: 5080 if free, else a free one)
          --graph-log FILE   each request to Graph as a line {method, path, body}
          --card-log DIR     each card sent, as JSON
          --fault NAME       smoke: throttle, refuse, slow, drop or duplicate
        """;

    /// <summary>The options, or null when they are wrong: then the error has been told.</summary>
    public static Dictionary<string, string>? Read(string[] arguments, params ReadOnlySpan<string> allowed)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            if (!allowed.Contains(name))
            {
                Wrong($"unknown option \"{name}\"");
                return null;
            }

            if (name == "--fresh")
            {
                options[name] = "";
            }
            else if (i + 1 < arguments.Length)
            {
                options[name] = arguments[++i];
            }
            else
            {
                Wrong($"{name} wants a value");
                return null;
            }
        }

        if (options.TryGetValue("--port", out var port) && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535))
        {
            Wrong($"--port wants a number from 1 to 65535, not \"{port}\"");
            return null;
        }

        return options;
    }

    public static int Wrong(string what)
    {
        Console.Error.WriteLine(what + Environment.NewLine + Usage);
        return 2;
    }
}

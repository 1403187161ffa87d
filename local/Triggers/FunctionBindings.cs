using System.Text.Json;

namespace TeamsAddin.Local.Triggers;

/// <summary>A function as its function.json binds it.</summary>
/// <param name="Schedule">NCRONTAB with seconds, of a timer.</param>
/// <param name="Queue">The queue, of a queue trigger.</param>
/// <param name="Http">True for an HTTP trigger.</param>
internal sealed record FunctionBinding(string Name, string Binding, string? Schedule, string? Queue, bool Http);

/// <summary>The functions of a folder: one folder a function, with its function.json.</summary>
internal static class FunctionBindings
{
    /// <exception cref="InvalidDataException">A function.json that cannot be used, named.</exception>
    public static IReadOnlyList<FunctionBinding> Read(string folder) =>
        [.. Directory.EnumerateFiles(folder, "function.json", SearchOption.AllDirectories)
            .Where(f => Path.GetDirectoryName(Path.GetDirectoryName(f)) == Path.TrimEndingDirectorySeparator(folder))
            .Order(StringComparer.Ordinal).Select(ReadOne)];

    private static FunctionBinding ReadOne(string path)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(path)!);
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var binding in json.RootElement.GetProperty("bindings").EnumerateArray())
        {
            var id = binding.GetProperty("name").GetString()!;
            switch (binding.GetProperty("type").GetString())
            {
                case "timerTrigger":
                    return new FunctionBinding(name, id, binding.GetProperty("schedule").GetString(), null, false);
                case "queueTrigger":
                    return new FunctionBinding(name, id, null, binding.GetProperty("queueName").GetString(), false);
                case "httpTrigger":
                    return new FunctionBinding(name, id, null, null, true);
            }
        }

        throw new InvalidDataException($"{path}: no trigger that this host knows (timerTrigger, queueTrigger, httpTrigger).");
    }
}

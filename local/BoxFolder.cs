using System.Security.Cryptography;
using System.Text.Json;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Local;

/// <summary>What the box knows of itself across restarts.</summary>
internal sealed record BoxState(string TenantId, string AppId, string ServicePrincipalId, string AppSecret, string ClientState, DateTimeOffset Now, bool Loaded, IReadOnlyList<int> Children);

/// <summary>The data folder: one box at a time, state written whole or not at all, orphans of a crash ended.</summary>
internal sealed class BoxFolder : IDisposable
{
    /// <summary>A state with something missing is damaged, not new.</summary>
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    private readonly FileStream held;

    private BoxFolder(string path, FileStream held, BoxState state)
    {
        Path = path;
        this.held = held;
        State = state;
    }

    public string Path { get; }

    public BoxState State { get; private set; }

    private string StateFile => System.IO.Path.Combine(Path, "box.json");

    /// <exception cref="BoxException">The folder is in use, damaged, or cannot be written.</exception>
    public static BoxFolder Open(string path, bool fresh, DateTimeOffset start)
    {
        FileStream held;
        try
        {
            Directory.CreateDirectory(path);
            held = new FileStream(System.IO.Path.Combine(path, "box.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BoxException($"The data folder {path} is in use by another box or cannot be written: stop the other one, or name another folder with --data. ({e.Message})", e);
        }

        try
        {
            return Read(path, fresh, start, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public string Under(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Save(BoxState state)
    {
        State = state;
        File.WriteAllText(StateFile + ".new", JsonSerializer.Serialize(state, JsonSerializerOptions.Web));
        File.Move(StateFile + ".new", StateFile, overwrite: true);
    }

    public void Dispose() => held.Dispose();

    private static BoxFolder Read(string path, bool fresh, DateTimeOffset start, FileStream held)
    {
        var file = System.IO.Path.Combine(path, "box.json");
        var state = File.Exists(file) ? Parse(file, fresh) : null;
        if (state is not null)
        {
            EndOrphans(state.Children);
        }

        if (fresh || state is null)
        {
            Clear(path);
            state = new BoxState(
                Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("D"),
                Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), start, false, []);
        }

        var folder = new BoxFolder(path, held, state);
        folder.Save(state with { Children = [] });
        return folder;
    }

    private static BoxState? Parse(string file, bool fresh)
    {
        try
        {
            return JsonSerializer.Deserialize<BoxState>(File.ReadAllBytes(file), Strict) ?? throw new JsonException("it is empty");
        }
        catch (JsonException) when (fresh)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new BoxException($"The data folder is damaged: {file} cannot be read. Start with --fresh to begin anew, or name another folder with --data.", e);
        }
    }

    /// <summary>Only what a box made is removed: a folder named by mistake keeps the rest.</summary>
    private static void Clear(string path)
    {
        foreach (var name in new[] { "azurite", "tenant", "logs" })
        {
            if (Directory.Exists(System.IO.Path.Combine(path, name)))
            {
                Directory.Delete(System.IO.Path.Combine(path, name), recursive: true);
            }
        }
    }

    /// <summary>Children of a box that was killed: ended when their command line is still that of our programs.</summary>
    private static void EndOrphans(IEnumerable<int> ids)
    {
        foreach (var id in ids)
        {
            var commandLine = $"/proc/{id}/cmdline";
            if (OperatingSystem.IsLinux() && File.Exists(commandLine) && File.ReadAllText(commandLine).Contains("TeamsAddin.", StringComparison.Ordinal))
            {
                Child.TerminateAsync(id).GetAwaiter().GetResult();
            }
        }
    }
}

/// <summary>Why the box cannot start or go on: one line for the person who started it.</summary>
internal sealed class BoxException(string message, Exception? inner = null) : Exception(message, inner);

using System.Text.Encodings.Web;
using System.Text.Json;

namespace TeamsAddin.Local;

/// <summary>A file of the box cannot be read. The message names it and says what to do.</summary>
internal sealed class DamagedStateException(string path, Exception inner)
    : Exception($"{path} is damaged ({inner.Message}): restore it, or start afresh without it.", inner);

/// <summary>
/// One room's state as a JSON file: replaced as a whole, so that a crash leaves the old or the new one; written at the end, and in
/// between at most every two seconds. The room's lock guards the value.
/// </summary>
internal sealed class StateFile<T> : IAsyncDisposable
    where T : class, new()
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string path;
    private readonly Lock gate;
    private readonly CancellationTokenSource stopping = new();
    private Task saving = Task.CompletedTask;
    private bool dirty;

    private StateFile(string path, Lock gate, T value) => (this.path, this.gate, Value) = (path, gate, value);

    public T Value { get; }

    /// <exception cref="DamagedStateException">The file is there and is not what this program wrote.</exception>
    public static StateFile<T> Open(string path, Lock gate)
    {
        if (!File.Exists(path))
        {
            return new StateFile<T>(path, gate, new T());
        }

        try
        {
            return new StateFile<T>(path, gate, JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Options) ?? throw new JsonException("it is empty"));
        }
        catch (JsonException e)
        {
            throw new DamagedStateException(path, e);
        }
    }

    /// <summary>To be called under the lock, after each change.</summary>
    public void Changed()
    {
        if (!dirty)
        {
            dirty = true;
            saving = SaveLaterAsync(saving);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        await stopping.CancelAsync();
        await saving;
        Save();
    }

    private async Task SaveLaterAsync(Task before)
    {
        await before;
        await Task.Delay(Between, TimeProvider.System, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Save();
    }

    private void Save()
    {
        byte[] bytes;
        lock (gate)
        {
            if (!dirty)
            {
                return;
            }

            bytes = JsonSerializer.SerializeToUtf8Bytes(Value, Options);
            dirty = false;
        }

        File.WriteAllBytes(path + ".new", bytes);
        File.Move(path + ".new", path, overwrite: true);
    }
}

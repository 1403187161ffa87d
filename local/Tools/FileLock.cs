namespace TeamsAddin.Local.Tools;

/// <summary>A lock between processes: held as long as the file is open, and freed by the system when the holder dies.</summary>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private readonly FileStream _held;

    private FileLock(FileStream held) => _held = held;

    /// <param name="waiting">Called once when another process holds the lock.</param>
    public static async Task<FileLock> Take(string path, Action? waiting, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (tries == 0) waiting?.Invoke();
                await Task.Delay(Poll, TimeProvider.System, cancellationToken);
            }
        }
    }

    public void Dispose() => _held.Dispose();
}

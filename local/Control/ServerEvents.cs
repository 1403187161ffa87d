using System.Collections.Concurrent;
using System.Threading.Channels;

namespace TeamsAddin.Local.Control;

/// <summary>Tells open pages what changed.</summary>
internal static class ServerEvents
{
    private static readonly ConcurrentDictionary<Channel<(string Kind, string Data)>, byte> Listeners = new();

    public static void Publish(string kind, string data)
    {
        foreach (var listener in Listeners.Keys)
        {
            listener.Writer.TryWrite((kind, data));
        }
    }

    public static async Task StreamAsync(HttpContext http, CancellationToken aborted)
    {
        // An open page must not hold up the end.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        var cancellationToken = ended.Token;
        // A page that does not read loses the oldest: it asks for the whole state anyway.
        var channel = Channel.CreateBounded<(string Kind, string Data)>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
        Listeners.TryAdd(channel, 0);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await http.Response.WriteAsync(": hello\n\n", cancellationToken);
            await http.Response.Body.FlushAsync(cancellationToken);
            await foreach (var (kind, data) in channel.Reader.ReadAllAsync(cancellationToken))
            {
                await http.Response.WriteAsync($"event: {kind}\ndata: {data}\n\n", cancellationToken);
                await http.Response.Body.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            Listeners.TryRemove(channel, out _);
        }
    }
}

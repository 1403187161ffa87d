using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TeamsAddin.Local.Graph;

/// <summary>Each request as one JSON line {method, path, body}; the path is relative to /v1.0.</summary>
internal sealed class GraphLog(string? path) : IDisposable
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StreamWriter? writer = path is null ? null : new StreamWriter(path, append: true) { AutoFlush = true };

    public void Write(Call call)
    {
        if (writer is null)
        {
            return;
        }

        var line = new JsonObject { ["method"] = call.Method, ["path"] = call.Target["/v1.0".Length..], ["body"] = call.JsonBody() }.ToJsonString(Options);
        lock (writer)
        {
            writer.WriteLine(line);
        }
    }

    public void Dispose() => writer?.Dispose();
}

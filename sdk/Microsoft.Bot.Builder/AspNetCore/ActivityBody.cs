using Microsoft.AspNetCore.Http;
using Microsoft.Bot.Json;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;

namespace Microsoft.Bot.Builder.Integration.AspNet.Core;

/// <summary>Activities and answers as HTTP bodies.</summary>
internal static class ActivityBody
{
    /// <summary>Far above what a channel sends (a card is at most about 28 KB), far below what hurts.</summary>
    internal const int Limit = 1024 * 1024;

    /// <returns>An activity that has a type, or the status that says why there is none.</returns>
    internal static async ValueTask<(Activity? Activity, int Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > Limit)
        {
            return (null, StatusCodes.Status413PayloadTooLarge);
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > Limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return (null, StatusCodes.Status413PayloadTooLarge);
            }

            if (read.IsCompleted)
            {
                try
                {
                    var activity = BotJson.Deserialize<Activity>(read.Buffer);
                    return string.IsNullOrEmpty(activity?.Type) ? (null, StatusCodes.Status400BadRequest) : (activity, StatusCodes.Status200OK);
                }
                catch (JsonException)
                {
                    return (null, StatusCodes.Status400BadRequest);
                }
                finally
                {
                    reader.AdvanceTo(read.Buffer.End);
                }
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    internal static async Task WriteAsync(HttpResponse response, InvokeResponse? answer, CancellationToken cancellationToken)
    {
        response.StatusCode = answer?.Status ?? StatusCodes.Status200OK;
        if (answer?.Body is null)
        {
            return;
        }

        using (var text = BotJson.Serialize(answer.Body))
        {
            response.ContentType = "application/json";
            response.ContentLength = text.ByteCount;
            text.CopyTo(response.BodyWriter);
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}

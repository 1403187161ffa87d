using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace TeamsAddin.Faults.Tests.Tables;

/// <summary>What befalls one call: before it reaches the store nothing has happened, after it everything has.</summary>
public enum Fault
{
    ErrorBefore,
    BusyBefore,
    ThrottledBefore,
    MovedBefore,
    BrokenBefore,
    TimeoutBefore,
    ErrorAfter,
    BusyAfter,
    BrokenAfter,
    TimeoutAfter,
}

/// <summary>Counts calls to the store and lets the n-th, from 1, go wrong.</summary>
internal sealed class FaultyTransport(Fault fault, int nth) : HttpPipelineTransport
{
    private readonly HttpClientTransport inner = new();
    private int calls;

    /// <summary>Whether the script was long enough for the n-th call.</summary>
    public bool Struck => Volatile.Read(ref calls) >= nth;

    public override Request CreateRequest() => inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The product calls storage asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        if (Interlocked.Increment(ref calls) != nth)
        {
            await inner.ProcessAsync(message);
            return;
        }

        if (fault is Fault.ErrorAfter or Fault.BusyAfter or Fault.BrokenAfter or Fault.TimeoutAfter)
        {
            await inner.ProcessAsync(message);
            message.Response.Dispose();
        }

        message.Response = fault switch
        {
            Fault.ErrorBefore or Fault.ErrorAfter => new EmptyResponse(500, message.Request.ClientRequestId),
            Fault.BusyBefore or Fault.BusyAfter => new EmptyResponse(503, message.Request.ClientRequestId),
            // As HttpClientTransport tells of them.
            Fault.ThrottledBefore => new EmptyResponse(429, message.Request.ClientRequestId),
            Fault.MovedBefore => new EmptyResponse(412, message.Request.ClientRequestId),
            Fault.TimeoutBefore or Fault.TimeoutAfter => throw new TaskCanceledException("No answer came in time."),
            _ => throw new RequestFailedException("The connection was reset.", new IOException("reset")),
        };
    }

    private sealed class EmptyResponse(int status, string id) : Response
    {
        public override int Status => status;

        public override string ReasonPhrase => "Fault";

        public override Stream? ContentStream { get; set; } = new MemoryStream();

        public override string ClientRequestId { get; set; } = id;

        public override void Dispose() => ContentStream?.Dispose();

        protected override bool ContainsHeader(string name) => false;

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = null;
            return false;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = null;
            return false;
        }
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace TeamsAddin.Benchmarks;

/// <summary>One benchmark: how long it takes, and what it runs.</summary>
internal sealed record Benchmark(string Name, string Takes, Func<Task<IReadOnlyList<Figure>>> Run, bool IsBot = false);

/// <summary>A measured value against its aim.</summary>
internal sealed record Figure(string Name, double Value, string Unit, bool AtLeast, double Aim)
{
    public bool Met => AtLeast ? Value >= Aim : Value <= Aim;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"figure {Name} {Value:0.###} {Unit} aim {(AtLeast ? ">=" : "<=")} {Aim:0.###} {(Met ? "met" : "short")}");
}

/// <summary>CPU time and wall time of this process over some work.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Meter
{
    private readonly TimeSpan cpu;
    private readonly long started;

    private Meter(TimeSpan cpu, long started)
    {
        this.cpu = cpu;
        this.started = started;
    }

    public static Meter Start() => new(Environment.CpuUsage.TotalTime, TimeProvider.System.GetTimestamp());

    public TimeSpan Cpu => Environment.CpuUsage.TotalTime - cpu;

    public TimeSpan Wall => TimeProvider.System.GetElapsedTime(started);
}

internal static class Median
{
    public static double Of(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}

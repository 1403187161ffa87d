using System.Collections.Immutable;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Plans;

/// <summary>Three branches that owe a session a month, and the worker behind the queue.</summary>
internal static class PlanDesks
{
    public static readonly DateOnly From = new(2026, 4, 1);
    public static readonly DateOnly To = new(2026, 6, 30);
    public static readonly ImmutableArray<string> Branches = ["branch-01", "branch-02", "branch-03"];

    public static async Task OrganiseAsync(this IServiceProvider services, int times = 1)
    {
        var members = Branches.SelectMany((b, i) => new[]
        {
            new Member(House.Person(10 * i + 1), b, Role.Leader, new DateOnly(2020, 1, 1), null, $"l{i}@x"),
            new Member(House.Person(10 * i + 2), b, Role.Member, new DateOnly(2020, 1, 1), null, $"m{i}@x"),
        }).ToImmutableArray();
        await Of<OrganisationStore>(services).ImportAsync(
            new OrganisationFile(
                [.. Branches.Select(b => new Unit(b, "支部 " + b, UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans"))], members,
                [.. members.Select(m => new Person(m.Person, "成员" + m.Person[^2..], "", m.Mail))]),
            default);
        await PutRulesAsync(services, times);
    }

    /// <param name="ofWhich">The rule's clauses, as YAML.</param>
    public static Task PutRulesAsync(this IServiceProvider services, int times, string ofWhich = "[]") => Of<RuleStore>(services).KeepPackAsync("p.yaml", $$"""
        pack: p
        name: { zh-Hans: 包 }
        from: 2026-01-01
        topics: [{ id: law, name: { en: Law } }]
        rules:
          - id: committee
            name: { zh-Hans: 支委会, en: Committee }
            owedBy: [branch]
            every: month
            times: {{times}}
            ofWhich: {{ofWhich}}
        """, House.Leader, default);

    /// <summary>Does what the functions do with the calendar queue's messages until it is empty; only those of plans.</summary>
    /// <param name="most">Messages at the most.</param>
    public static async Task WorkAsync(this IServiceProvider services, int most = int.MaxValue)
    {
        var queue = (MemoryQueue)Of<IWorkQueue>(services);
        for (var i = 0; i < most && queue.Sent.TryDequeue(out var next); i++)
        {
            switch (next.Message)
            {
                case CalendarWork { Step: CalendarWork.MakePlan, Plan: { } plan }:
                    await Of<PlanDesk>(services).MakeAsync(plan, default);
                    break;
                case CalendarWork { Step: CalendarWork.Publish, Plan: { } plan, Unit: { } unit }:
                    await Of<PublishPlan>(services).UnitAsync(plan, unit, default);
                    break;
                case CalendarWork { Step: CalendarWork.Publish, Plan: { } plan }:
                    await Of<PublishPlan>(services).SpreadAsync(plan, default);
                    break;
                case RefreshWork work:
                    await Of<RefreshSession>(services).RunAsync(work.FileId, default);
                    break;
                default:
                    i--;
                    break;
            }
        }
    }

    public static async Task<List<FileRow>> FilesAsync(this IServiceProvider services)
    {
        var files = new List<FileRow>();
        await foreach (var row in Of<Table<FileRow>>(services).ScanAsync(default))
        {
            files.AddRange(row.Value.Kind == FileRow.Session ? [row.Value] : []);
        }

        return files;
    }

    public static T Of<T>(this IServiceProvider services) where T : notnull => (T)services.GetService(typeof(T))!;
}

using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Functions;

internal static partial class QueueFunctions
{
    public static void MapQueues(this WebApplication app)
    {
        app.MapPost("/Calendar", (HttpRequest request, IServiceProvider services, CancellationToken cancellationToken) =>
            RunAsync<CalendarWork>(request, services, work => CalendarAsync(services, work, cancellationToken), cancellationToken));
        app.MapPost("/Notices", (HttpRequest request, IServiceProvider services, CancellationToken cancellationToken) =>
            RunAsync<NoticeWork>(request, services, work => services.GetRequiredService<DeliverNotices>().RunAsync(work, cancellationToken), cancellationToken));
        app.MapPost("/Refresh", (HttpRequest request, IServiceProvider services, CancellationToken cancellationToken) =>
            RunAsync<RefreshWork>(request, services, work => services.GetRequiredService<RefreshSession>().RunAsync(work.FileId, cancellationToken), cancellationToken));
        app.MapPost("/Exports", (HttpRequest request, IServiceProvider services, CancellationToken cancellationToken) =>
            RunAsync<ExportWork>(request, services, work => services.GetRequiredService<ExportDesk>().RunAsync(work, cancellationToken), cancellationToken));
    }

    private static async Task<IResult> RunAsync<T>(HttpRequest request, IServiceProvider services, Func<T, Task> run, CancellationToken cancellationToken) where T : class
    {
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("TeamsAddin.Functions." + typeof(T).Name);
        try
        {
            await run(await Invocation.MessageAsync<T>(request, "item", KeptJson.Options, cancellationToken));
            return Invocation.Done;
        }
        catch (UnreadableMessageException e)
        {
            Unreadable(log, request.Path, e);
            return Results.Json(new { error = e.Message }, statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static Task CalendarAsync(IServiceProvider services, CalendarWork work, CancellationToken cancellationToken)
    {
        var desk = services.GetRequiredService<CalendarDesk>();
        return work switch
        {
            { Step: CalendarWork.MakePlan, Plan: { } plan } => services.GetRequiredService<PlanDesk>().MakeAsync(plan, cancellationToken),
            { Step: CalendarWork.Publish, Plan: { } plan, Unit: { } unit } => services.GetRequiredService<PublishPlan>().UnitAsync(plan, unit, cancellationToken),
            { Step: CalendarWork.Publish, Plan: { } plan } => services.GetRequiredService<PublishPlan>().SpreadAsync(plan, cancellationToken),
            { Step: CalendarWork.Sync, FileId: { } file } => desk.SyncAsync(file, cancellationToken),
            { Step: CalendarWork.SyncMany, Files: { Count: > 0 } files } => desk.SyncManyAsync(files, cancellationToken),
            { Step: CalendarWork.Look, Files: { Count: > 0 } files } => services.GetRequiredService<AnswerChanges>().LookAsync(files, cancellationToken),
            { Step: CalendarWork.Invite, FileId: { } file } => desk.InviteAsync(file, work.Organisation, cancellationToken),
            { Step: CalendarWork.Rosters, Unit: { } unit } => services.GetRequiredService<RosterWork>().SpreadAsync(unit, cancellationToken),
            { Step: CalendarWork.UnitEnded, FileId: { } file } => services.GetRequiredService<EndSessions>().RunAsync(file, cancellationToken),
            { Step: CalendarWork.Report, FileId: { } file } => services.GetRequiredService<ReportDesk>().RunAsync(file, cancellationToken),
            { Step: CalendarWork.Changed, Subscription: { } subscription } => services.GetRequiredService<AnswerChanges>().RunAsync(subscription, cancellationToken),
            { Step: CalendarWork.Renew, Subscription: { } subscription } => services.GetRequiredService<CalendarSubscriptions>().RenewAsync(subscription, cancellationToken),
            { Step: CalendarWork.Resubscribe, Subscription: { } subscription } => services.GetRequiredService<CalendarSubscriptions>().ReplaceAsync(subscription, cancellationToken),
            _ => throw new UnreadableMessageException("calendar", new FormatException($"unknown step \"{work.Step}\" or a part is missing")),
        };
    }

    [LoggerMessage(201, LogLevel.Error, "{Function}: a message cannot be read and will go to the poison queue")]
    private static partial void Unreadable(ILogger log, string function, Exception fault);
}

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
        Map<CalendarWork>(app, "/Calendar", Queues.Calendar, CalendarAsync);
        Map<NoticeWork>(app, "/Notices", Queues.Notices, (services, work, cancellationToken) => work is { Step: NoticeWork.Prepare or NoticeWork.Send or NoticeWork.Count, Kind: not null, FileId: not null }
            ? services.GetRequiredService<DeliverNotices>().RunAsync(work, cancellationToken)
            : throw new UnreadableMessageException($"unknown step \"{work.Step}\" or a part is missing"));
        Map<RefreshWork>(app, "/Refresh", Queues.Refresh, (services, work, cancellationToken) => work.FileId is { } file
            ? services.GetRequiredService<RefreshSession>().RunAsync(file, cancellationToken)
            : throw new UnreadableMessageException("no file is named"));
        Map<ExportWork>(app, "/Exports", Queues.Exports, (services, work, cancellationToken) => work.Id is not null
            ? services.GetRequiredService<ExportDesk>().RunAsync(work, cancellationToken)
            : throw new UnreadableMessageException("no order is named"));
    }

    private static void Map<T>(WebApplication app, string path, string queue, Func<IServiceProvider, T, CancellationToken, Task> run) where T : class =>
        app.MapPost(path, (HttpRequest request, IServiceProvider services, CancellationToken cancellationToken) => RunAsync(request, services, queue, run, cancellationToken));

    private static async Task<IResult> RunAsync<T>(HttpRequest request, IServiceProvider services, string queue, Func<IServiceProvider, T, CancellationToken, Task> run, CancellationToken cancellationToken) where T : class
    {
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("TeamsAddin.Functions." + typeof(T).Name);
        if (await Invocation.MessageAsync(request, "item", cancellationToken) is not { } message)
        {
            NoCall(log, request.Path);
            return Results.Json(new { error = "This is not a call of the Functions host." }, statusCode: StatusCodes.Status500InternalServerError);
        }

        try
        {
            await run(services, Invocation.Read<T>(message, KeptJson.Options), cancellationToken);
        }
        catch (UnreadableMessageException e)
        {
            // A failure would bring it back as often as one that may pass: it is put where the host puts what it has given up on. If that fails it does come back.
            await services.GetRequiredService<IWorkQueue>().SendAsync(Queues.PoisonOf(queue), message, cancellationToken);
            Unreadable(log, request.Path, e);
        }

        return Invocation.Done;
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
            _ => throw new UnreadableMessageException($"unknown step \"{work.Step}\" or a part is missing"),
        };
    }

    [LoggerMessage(201, LogLevel.Error, "{Function}: a message cannot be read and is in the poison queue")]
    private static partial void Unreadable(ILogger log, string function, Exception fault);

    [LoggerMessage(202, LogLevel.Error, "{Function}: a request is no call of the Functions host")]
    private static partial void NoCall(ILogger log, string function);
}

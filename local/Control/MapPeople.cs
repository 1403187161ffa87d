using System.Text.Json.Nodes;

namespace TeamsAddin.Local.Control;

/// <summary>Acting as any person of the tenant.</summary>
internal static class PeopleApi
{
    private const int DefaultTake = 500;

    public static void MapPeople(this RouteGroupBuilder control, Box box)
    {
        var units = UnitsOf(box);
        control.MapGet("/people", (string? search, int? take) => Results.Json(box.Tenant.People.All
            .Where(p => string.IsNullOrWhiteSpace(search) || p.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || p.Mail.Contains(search, StringComparison.OrdinalIgnoreCase)
                || units[p.Id].Any(u => u.Name.Contains(search, StringComparison.OrdinalIgnoreCase)))
            .Take(take ?? DefaultTake).Select(p => Shape(box, p, units))));
        control.MapGet("/people/{id}", (string id) => Results.Json(Shape(box, Find(box, id), units)));
        control.MapPut("/people/{id}/locale", (string id, LocaleOrder order) =>
        {
            box.Tenant.AddPeople([Find(box, id) with { Locale = order.Locale }]);
            return Results.Json(Shape(box, Find(box, id), units));
        });
        control.MapGet("/people/{id}/chat", (string id) => Results.Json(Chat(box, Find(box, id).Id)));
        control.MapPost("/people/{id}/say", async (string id, SayOrder order, HttpRequest request, CancellationToken ct) =>
        {
            var before = Chat(box, Find(box, id).Id).Count;
            await box.Tenant.Teams.SayAsync(id, order.Text);
            await box.RestAsync(ControlApi.Limit(request), ct);
            return Results.Json(new { messages = Chat(box, id).Skip(before) });
        });
        control.MapPost("/people/{id}/tap", async (string id, TapOrder order, HttpRequest request, CancellationToken ct) =>
        {
            var answer = await box.Tenant.Teams.TapAsync(Find(box, id).Id, order.Message, order.Verb, order.Data ?? [], order.Activity);
            await box.RestAsync(ControlApi.Limit(request), ct);
            return Results.Json(answer);
        });
        control.MapGet("/people/{id}/calendar", (string id, DateTimeOffset? from, DateTimeOffset? to) => Results.Json(box.Tenant.Graph.EventsOf(
            Find(box, id).Id, from ?? box.Clock.GetUtcNow().AddDays(-31), to ?? box.Clock.GetUtcNow().AddDays(100))));
    }

    public static BoxPerson Find(Box box, string id) =>
        box.Tenant.People.Find(id) ?? throw new KeyNotFoundException($"there is nobody with the id {id}");

    private static List<JsonObject> Chat(Box box, string person) => [.. box.Tenant.Teams.Chat(person).Select(m => new JsonObject
    {
        ["id"] = m.Id,
        ["from"] = m.From,
        ["at"] = m.At,
        ["updatedAt"] = m.UpdatedAt,
        ["text"] = m.Text,
        ["card"] = (m.ShownCard ?? m.Card) is { } card ? JsonObject.Create(card) : null,
    })];

    private static object Shape(Box box, BoxPerson person, ILookup<string, UnitRole> units) => new
    {
        person.Id,
        person.Name,
        person.Title,
        person.Mail,
        person.Locale,
        app = person.HasApp,
        roles = person.AppRoles,
        units = units[person.Id],
        messages = box.Tenant.Teams.Chat(person.Id).Count,
    };

    private static ILookup<string, UnitRole> UnitsOf(Box box)
    {
        var names = box.Sample.UnitsCsv.Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => l.Split(',')).ToDictionary(c => c[0], c => c[1], StringComparer.Ordinal);
        return box.Sample.MembersCsv.Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => l.Split(','))
            .ToLookup(c => c[0], c => new UnitRole(c[4], names[c[4]], c[5]), StringComparer.Ordinal);
    }

    private sealed record UnitRole(string Id, string Name, string Role);
}

namespace TeamsAddin.Local.Control;

/// <summary>What an administrator of Entra does with groups and accounts.</summary>
internal static class GroupsApi
{
    public static void MapGroups(this RouteGroupBuilder control, Box box)
    {
        var people = box.Tenant.People;
        control.MapGet("/groups", () => Results.Json(people.GroupEvents([], 0).Events.Where(e => e.Member is null).Select(e => Shape(people, e.Group))));
        control.MapPut("/groups/{id}", (string id, GroupOrder order) =>
        {
            var group = new BoxGroup(id, order.Name ?? people.FindGroup(id)?.Name ?? id, order.Deleted);
            people.AddGroup(group, (order.Members ?? people.MembersOf(id) ?? []).Select(m => PeopleApi.Find(box, m).Id));
            return Results.Json(Shape(people, group));
        });
        control.MapPut("/people/{id}/enabled", (string id, EnabledOrder order) =>
        {
            var person = PeopleApi.Find(box, id) with { Enabled = order.Enabled };
            box.Tenant.AddPeople([person]);
            return Results.Json(new { person.Id, person.Enabled });
        });
    }

    private static object Shape(People people, BoxGroup group) => new { group.Id, group.Name, group.Deleted, members = people.MembersOf(group.Id) ?? [] };

    private sealed record GroupOrder(string? Name, string[]? Members, bool Deleted = false);

    private sealed record EnabledOrder(bool Enabled);
}

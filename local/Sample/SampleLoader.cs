using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace TeamsAddin.Local.Sample;

/// <summary>Brings the sample into the product as an admin would: through its API.</summary>
internal sealed class SampleLoader(Box box)
{
    private const int InstallsAtOnce = 8;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent
        {
            { CsvOf(box.Sample.UnitsCsv), "units", "units.csv" },
            { CsvOf(box.Sample.MembersCsv), "members", "members.csv" },
        };
        await SendAsync(HttpMethod.Post, "api/organisation", form, cancellationToken);
        var pack = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Sample", "responsibility-zh.yaml"), cancellationToken);
        await SendAsync(HttpMethod.Put, "api/rules/responsibility-zh.yaml", new StringContent(pack), cancellationToken);
        await SendAsync(HttpMethod.Put, "api/working-calendar", new StringContent(SampleOrganisation.WorkingCalendarCsv), cancellationToken);
    }

    /// <summary>What the tenant's setup policy does for everyone who is to have the app.</summary>
    public Task InstallAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        box.Sample.People.Where(p => p.HasApp),
        new ParallelOptions { MaxDegreeOfParallelism = InstallsAtOnce, CancellationToken = cancellationToken },
        async (person, ct) => await box.Tenant.Teams.InstallAsync(person.Id, ct));

    /// <returns>The plan's id.</returns>
    public async Task<string> PublishAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var plan = await SendAsync(HttpMethod.Post, "api/plans", JsonContent.Create(new { from, to }), cancellationToken);
        var id = plan.GetProperty("id").GetString()!;
        for (var made = plan.GetProperty("state").GetString(); made == "Making";)
        {
            await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
            made = (await SendAsync(HttpMethod.Get, $"api/plans/{id}", null, cancellationToken)).GetProperty("plan").GetProperty("state").GetString();
        }

        await SendAsync(HttpMethod.Post, $"api/plans/{id}/publish", null, cancellationToken);
        return id;
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var answer = await box.CallAsync(box.AdminId, method, path, body, null, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode
            ? text.Length == 0 ? default : JsonElement.Parse(text)
            : throw new BoxException($"{method} {path} answered {(int)answer.StatusCode}: {text}");
    }

    private static ByteArrayContent CsvOf(string text)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return content;
    }
}

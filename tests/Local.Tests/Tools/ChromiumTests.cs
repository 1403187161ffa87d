using TeamsAddin.Fixtures;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Local.Tests.Tools;

public sealed class ChromiumTests
{
    [Fact]
    public async Task The_browser_that_is_found_runs()
    {
        var said = "";
        var code = await Programs.Run(await Chromium.Find(), ["--version"], Path.GetTempPath(), line => said += line, CancellationToken.None);
        Assert.Equal(0, code);
        Assert.Matches("Chrom|Edge", said);
    }
}

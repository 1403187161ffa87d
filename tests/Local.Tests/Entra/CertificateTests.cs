using System.Security.Authentication;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Local.Tests.Entra;

public sealed class CertificateTests
{
    [Fact]
    public async Task Who_does_not_know_the_authority_is_not_served()
    {
        await using var box = await Box.StartAsync();
        using var stranger = new HttpClient();
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync(new Uri(box.Tenant.Root, "v1/.well-known/keys")));
        Assert.IsType<AuthenticationException>(error.InnerException);
    }

    [Fact]
    public async Task A_child_that_has_the_authority_as_SSL_CERT_FILE_is_served()
    {
        await using var box = await Box.StartAsync();
        var node = Programs.OnPath("node") ?? throw new MissingToolException("Node.js is not on PATH: install Node.js 20 or newer.");
        var ask = $"fetch('{box.Tenant.Root}v1/.well-known/openidconfiguration').then(r => r.text()).then(console.log)";
        var said = "";
        var code = await Programs.Run("env", ["-u", "SSL_CERT_DIR", "SSL_CERT_FILE=" + box.Tenant.CaFile, node, "--use-openssl-ca", "-e", ask], "/", line => said += line, CancellationToken.None);
        Assert.True(code == 0, said);
        Assert.Contains("https://api.botframework.com", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authority_keys_port_and_people_are_the_same_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("box").FullName;
        string token, authority;
        Uri root;
        await using (var first = await Box.StartAsync(folder: folder))
        {
            (token, authority, root) = (first.Tenant.Entra.AppToken("x"), await File.ReadAllTextAsync(first.Tenant.CaFile), first.Tenant.Root);
            first.Tenant.AddMailbox("late@contoso.example", "Late");
        }

        await using (var second = await Box.StartAsync(folder: folder))
        {
            Assert.Equal(root, second.Tenant.Root);
            Assert.Equal(authority, await File.ReadAllTextAsync(second.Tenant.CaFile));
            Assert.Null(await second.Tenant.Entra.RefusalOfAsync("Bearer " + token, "x"));
            Assert.NotNull(second.Tenant.People.FindMailbox("LATE@contoso.example"));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("people.json")]
    [InlineData("tenant.json")]
    [InlineData("ca.pem")]
    [InlineData("entra.key")]
    public async Task A_damaged_file_is_named(string file)
    {
        var folder = Directory.CreateTempSubdirectory("box").FullName;
        await (await Box.StartAsync(folder: folder)).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, file), "{ torn");

        var error = await Assert.ThrowsAsync<DamagedStateException>(() => Box.StartAsync(folder: folder));
        Assert.Contains(Path.Combine(folder, file), error.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_taken_port_is_an_error()
    {
        await using var first = await Box.StartAsync();
        await Assert.ThrowsAsync<IOException>(() => Box.StartAsync(with: s => s with { Port = first.Tenant.Root.Port }));
    }
}

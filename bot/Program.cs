using TeamsAddin.Adapters;
using TeamsAddin.Bot.Api;
using TeamsAddin.Bot.Turns;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAdapters(builder.Configuration).AddLedger().AddTurns().AddApi(builder.Configuration);

var app = builder.Build();
app.UseFaultAnswers();
app.UseAuthentication();
app.UseAuthorization();
app.MapBot();
app.MapOrganisation();
app.MapPlans();
app.MapSessions();
app.MapDossiers();
app.MapHealth();
app.Run();

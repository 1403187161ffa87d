using TeamsAddin.Bot;

WebApplication.CreateBuilder(args).AddBot().Build().MapAll().Run();

using TeamsAddin.Functions;

WebApplication.CreateBuilder(args).AddFunctions().Build().MapAll().Run();

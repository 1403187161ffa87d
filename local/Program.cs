using TeamsAddin.Local;
using TeamsAddin.Local.Smoke;
using TeamsAddin.Local.Verify;

return args switch
{
    ["verify", .. var rest] => VerifyCommand.Run(rest),
    ["smoke", .. var rest] => await SmokeCommand.RunAsync(rest),
    ["run", .. var rest] => await RunCommand.RunAsync(rest),
    [] or ["--help" or "-h" or "help"] or [['-', ..], ..] => await RunCommand.RunAsync(args),
    [var unknown, ..] => Arguments.Wrong($"there is no command \"{unknown}\""),
};

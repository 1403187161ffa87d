using TeamsAddin.Manifest;

return PackCommand.Run(args, Console.Out, Console.Error);

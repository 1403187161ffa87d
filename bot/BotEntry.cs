namespace TeamsAddin.Bot;

/// <summary>Names the bot's assembly for tests that host it.</summary>
public sealed class BotEntry;

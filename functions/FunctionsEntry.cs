namespace TeamsAddin.Functions;

/// <summary>Names the functions' assembly for tests that host it.</summary>
public sealed class FunctionsEntry;

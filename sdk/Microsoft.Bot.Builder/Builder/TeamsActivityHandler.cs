namespace Microsoft.Bot.Builder.Teams;

/// <summary>A bot in Teams. What Teams alone sends has no method here until the product handles it.</summary>
public class TeamsActivityHandler : ActivityHandler;

namespace TeamsAddin.Local.Tools;

/// <summary>A program that must be on the machine is not there. The message is one line that names what to install.</summary>
public sealed class MissingToolException(string message) : Exception(message);

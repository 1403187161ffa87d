namespace TeamsAddin.Bot.Api;

/// <summary>How the bot's pages look, in a light and a dark browser.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --line: #8886; --good: #237b4b; --bad: #c4314b; --accent: #4f52b2 }
        @media (prefers-color-scheme: dark) { :root { --good: #92c353; --bad: #f9385d; --accent: #9ea2ff } }
        body { font: 1rem/1.6 "Segoe UI", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem }
        h1 { font-size: 1.4rem; margin: 0 } a { color: var(--accent) }
        button, a.button { display: inline-block; font: inherit; font-weight: 600; padding: .5rem 1.5rem; border: 0; border-radius: 4px; background: #4f52b2; color: #fff; margin-top: .6rem; cursor: pointer; text-decoration: none }
        button:hover, a.button:hover { background: #3d3f8f }
        """;
}

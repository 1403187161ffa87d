using System.Globalization;
using System.Text;
using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Who looks at a card, when, and what he may do.</summary>
/// <param name="UserId">The person's id in Teams, for the card's refresh; null: no refresh.</param>
public sealed record Viewer(string Person, string? UserId, Wording Wording, DateTimeOffset Now, Powers Powers)
{
    /// <summary>Which part of a card he looks at.</summary>
    public Look Look { get; init; } = Look.All;
}

/// <summary>Part of a long card.</summary>
/// <param name="Page">From 0.</param>
/// <param name="Find">Part of a name; empty: everybody.</param>
/// <param name="Person">Whose matter a leader looks at.</param>
public sealed record Look(int Page, string Find, string? Person)
{
    /// <summary>Characters of a name to look for.</summary>
    public const int MaxFind = 40;

    public static readonly Look All = new(0, "", null);

    /// <summary>Of a long text, from 0.</summary>
    public int Part { get; init; }
}

/// <summary>A session with the texts that its card shows.</summary>
public sealed record SessionView(
    string FileId, SessionFile File, Organisation Organisation, IReadOnlyDictionary<string, NameRow> Names,
    string? Topic, string? Materials, string? Minutes, string? ReturnReason)
{
    /// <summary>Other texts that the card shows, by hash; one that is not here was erased.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Files that people handed in and the card shows, by the hashes of their records; one that is not here was erased.</summary>
    public IReadOnlyDictionary<string, AttachedFile> Attached { get; init; } = new Dictionary<string, AttachedFile>(StringComparer.Ordinal);

    /// <summary>Where files are handed in and opened.</summary>
    public AttachmentLinks? Links { get; init; }

    /// <summary>Guests' names, by id.</summary>
    public IReadOnlyDictionary<string, string> Guests { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The viewer's requests for leave that the file has not, for days to come, and in how many files each is.</summary>
    public IReadOnlyList<(LeaveRow Row, int Files)> Ahead { get; init; } = [];

    /// <summary>The sessions by which the viewer could settle his absence.</summary>
    public IReadOnlyList<MakeUpOption> Options { get; init; } = [];

    /// <summary>The code, for who may show it.</summary>
    public (string Code, DateTimeOffset Until)? Code { get; init; }

    public string TextOf(string? hash, Wording wording) => hash is null ? "" : Texts.GetValueOrDefault(hash) ?? wording["dossier.erased"];

    /// <summary>Null: there is none, or it was erased.</summary>
    public string? KeptText(string? hash) => hash is null ? null : Texts.GetValueOrDefault(hash);

    public string NameOf(string? person) => person is null ? "" : Names.GetValueOrDefault(person)?.Name.Name ?? person;

    /// <summary>What became of the members' cards; known to the leader's card alone.</summary>
    public IReadOnlyList<NoticeCounts> Told { get; init; } = [];

    /// <summary>Those whom these have not reached, and why; known to the card that lists them.</summary>
    public IReadOnlyList<Unreached> Unreached { get; init; } = [];

    public string UnitName => Organisation.Find(File.Plan!.Unit)?.Name ?? File.Plan!.Unit;
}

/// <summary>What all cards share: heading, facts, a line that says what happened, actions, refresh.</summary>
internal static class CardFrame
{
    // Bytes of JSON. What people wrote is cut so that a card stays under Teams' 28 KB with all its parts at their longest.
    private const int LongestText = 11_000;
    private const int LongestFact = 1_200;
    private const int LongestTitle = 300;
    private const int LongestLine = 180;
    internal const int LongestChoice = 90;

    /// <summary>Between a title and what was written; spaces at the end of a run would be lost.</summary>
    private const string Gap = "\u2003";

    /// <summary>The two signs of which Markdown makes a link, kept apart by one without width.</summary>
    private const string ApartFromLink = "]\u200B(";
    private const string ApartFromDefinition = "]\u200B:";

    // As \uXXXX, which some writers also make of what lies beyond the basic plane.
    private const int EscapedBytes = 6;

    public static AdaptiveCard New(string title, string? eyebrow = null)
    {
        var heading = new AdaptiveContainer { Style = AdaptiveContainerStyle.Emphasis, Bleed = true };
        if (eyebrow is not null)
        {
            heading.Items.Add(new AdaptiveTextBlock(Cut(eyebrow, LongestTitle)) { Size = AdaptiveTextSize.Small, IsSubtle = true, Wrap = true, Spacing = AdaptiveSpacing.None });
        }

        title = Cut(title, LongestTitle);
        heading.Items.Add(new AdaptiveTextBlock(title) { Size = AdaptiveTextSize.Large, Weight = AdaptiveTextWeight.Bolder, Wrap = true, Spacing = AdaptiveSpacing.None });
        return new AdaptiveCard(new AdaptiveSchemaVersion(1, 5)) { FallbackText = title, Body = { heading } };
    }

    public static AdaptiveCard ForSession(Viewer viewer, SessionView view, string titleKey = "{0}")
    {
        var title = view.File.Plan!.Title.In(viewer.Wording.Language);
        var wording = viewer.Wording;
        var card = New(titleKey == "{0}" ? title : wording.Format(titleKey, title), $"{wording["type." + view.File.Plan.Type]} · {view.UnitName}");
        card.Body.Add(Facts(
            (wording["label.when"], wording.When(view.File.Start, view.File.End, view.File.Plan.TimeZone)),
            (wording["label.where"], view.File.Place.Length == 0 ? wording["label.noPlace"] : view.File.Place)));
        AddWritten(card, (wording["label.topic"], view.Topic));
        AddWritten(card, LongText.LongestReason, (wording["label.materials"], view.Materials));
        return card;
    }

    /// <summary>What a person wrote, and sentences with it in them: a run is no Markdown, and its line feeds are lines.</summary>
    public static AdaptiveRichTextBlock Written(string text, AdaptiveTextColor color = AdaptiveTextColor.Default, bool bold = false, int bytes = LongestText) =>
        new() { Inlines = { new AdaptiveTextRun(Fit(text, bytes)) { Color = color, Weight = bold ? AdaptiveTextWeight.Bolder : AdaptiveTextWeight.Default } } };

    public static AdaptiveRichTextBlock SmallWritten(string text, int bytes = LongestFact) =>
        new() { Inlines = { new AdaptiveTextRun(Fit(text, bytes)) { IsSubtle = true, Size = AdaptiveTextSize.Small } } };

    /// <summary>As <see cref="Facts"/>, of what people wrote.</summary>
    public static void AddWritten(AdaptiveCard card, params ReadOnlySpan<(string Title, string? Text)> facts) => AddWritten(card, LongestFact, facts);

    private static void AddWritten(AdaptiveCard card, int bytes, params ReadOnlySpan<(string Title, string? Text)> facts)
    {
        foreach (var (title, text) in facts)
        {
            if (!string.IsNullOrEmpty(text))
            {
                card.Body.Add(new AdaptiveRichTextBlock
                {
                    Spacing = AdaptiveSpacing.Small,
                    Inlines = { new AdaptiveTextRun(title + Gap) { IsSubtle = true }, new AdaptiveTextRun(Fit(text, bytes)) },
                });
            }
        }
    }

    public static AdaptiveFactSet Facts(params ReadOnlySpan<(string Title, string? Value)> facts)
    {
        var set = new AdaptiveFactSet();
        foreach (var (title, value) in facts)
        {
            if (!string.IsNullOrEmpty(value))
            {
                set.Facts.Add(new AdaptiveFact(title, Cut(value, LongestFact)));
            }
        }

        return set;
    }

    public static AdaptiveTextBlock Text(string text, AdaptiveTextColor color = AdaptiveTextColor.Default, bool bold = false) =>
        new(Cut(text)) { Wrap = true, Color = color, Weight = bold ? AdaptiveTextWeight.Bolder : AdaptiveTextWeight.Default };

    /// <summary>Why something was not done: at the top, so that it is read.</summary>
    public static AdaptiveCard WithRefusal(this AdaptiveCard card, string? refusal)
    {
        if (refusal is not null)
        {
            card.Body.Insert(0, new AdaptiveContainer { Style = AdaptiveContainerStyle.Attention, Bleed = true, Items = { Text(refusal, bold: true) } });
        }

        return card;
    }

    public static AdaptiveCard WithActions(this AdaptiveCard card, params ReadOnlySpan<AdaptiveAction> actions)
    {
        foreach (var action in actions)
        {
            card.Actions.Add(action);
        }

        return card;
    }

    /// <summary>From when to when: this year of the zone unless said otherwise.</summary>
    public static void AddSpan(AdaptiveCard card, Viewer viewer, string zone)
    {
        var year = LocalDays.DayOf(viewer.Now, zone).Year;
        card.Body.Add(new AdaptiveDateInput { Id = "from", Label = viewer.Wording["card.export.from"], Value = string.Create(CultureInfo.InvariantCulture, $"{year:0000}-01-01") });
        card.Body.Add(new AdaptiveDateInput { Id = "to", Label = viewer.Wording["card.export.to"], Value = string.Create(CultureInfo.InvariantCulture, $"{year:0000}-12-31") });
    }

    /// <summary>
    /// Which page of a card's lists it is, and the buttons that turn it; nothing where all stands on one. Beside the lists, not among the card's
    /// actions: a card takes five of those.
    /// </summary>
    /// <param name="turn">An action of a title that shows a page.</param>
    public static void AddTurns(AdaptiveCard card, Wording wording, int page, int pages, Func<string, int, AdaptiveExecuteAction> turn)
    {
        if (pages <= 1)
        {
            return;
        }

        card.Body.Add(Text(wording.Format("card.page", page + 1, pages), bold: true));
        var turns = new AdaptiveActionSet();
        turns.Actions.AddRange(page > 0 ? [turn(wording["action.previous"], page - 1)] : []);
        turns.Actions.AddRange(page < pages - 1 ? [turn(wording["action.next"], page + 1)] : []);
        card.Body.Add(turns);
    }

    /// <summary>Lets Teams fetch the card anew for its one person when he looks at it.</summary>
    public static AdaptiveCard WithRefresh(this AdaptiveCard card, Viewer viewer, string name, string fileId)
    {
        if (viewer.UserId is not null)
        {
            // The part that he looks at: what refreshes by itself does not throw him back to the first page.
            (string, object)[] part = viewer.Look == Look.All ? [] : [("page", viewer.Look.Page), ("find", viewer.Look.Find), ("person", viewer.Look.Person ?? ""), ("part", viewer.Look.Part)];
            card.Refresh = new AdaptiveRefresh { Action = Execute(viewer.Wording["action.refresh"], Verbs.Refresh, fileId, [("card", name), .. part]), UserIds = [viewer.UserId] };
        }

        return card;
    }

    /// <summary>An action carries which session and which card; who taps comes from the turn.</summary>
    public static AdaptiveExecuteAction Execute(string title, string verb, string fileId, params ReadOnlySpan<(string Key, object Value)> more)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["session"] = fileId };
        foreach (var (key, value) in more)
        {
            data[key] = value;
        }

        return new AdaptiveExecuteAction { Title = title, Verb = verb, Data = data };
    }

    /// <summary>
    /// An action that does something anew each time: with the file's position on the card, whoever taps this card twice with the same inputs,
    /// or again after an answer that was lost, has done it once.
    /// </summary>
    public static AdaptiveExecuteAction ExecuteOnce(string title, string verb, SessionView view, params ReadOnlySpan<(string Key, object Value)> more) =>
        Execute(title, verb, view.FileId, [("at", view.File.Sequence), .. more]);

    /// <summary>Shows another card in the place of this one; what was typed is left alone.</summary>
    public static AdaptiveExecuteAction Open(string title, string fileId, string card, params ReadOnlySpan<(string Key, object Value)> more)
    {
        var action = Execute(title, Verbs.Open, fileId, [("card", card), .. more]);
        action.AssociatedInputs = AdaptiveAssociatedInputs.None;
        return action;
    }

    /// <summary>For who leads, the way to the register, from its opening on: also after the close, where marks are put right.</summary>
    public static AdaptiveCard WithRegister(this AdaptiveCard card, Viewer viewer, SessionView view) =>
        viewer.Powers.Leads && viewer.Now >= view.File.OpensAt && view.File is { Cancellation: null, NotHeld: null, InQuestion: false }
            ? card.WithActions(Open(viewer.Wording["action.register"], view.FileId, CardNames.Register))
            : card;

    /// <summary>A line that opens a card where it is tapped: two short texts on the left, two on the right.</summary>
    public static AdaptiveColumnSet Line(AdaptiveExecuteAction open, string left, string leftBelow, string right, string rightBelow, AdaptiveTextColor color = AdaptiveTextColor.Default) => new()
    {
        SelectAction = open,
        Columns =
        {
            new AdaptiveColumn { Width = "100px", Items = { new AdaptiveTextBlock(left) { Weight = AdaptiveTextWeight.Bolder, Color = color }, new AdaptiveTextBlock(leftBelow) { IsSubtle = true, Spacing = AdaptiveSpacing.None, Wrap = true } } },
            new AdaptiveColumn { Width = "stretch", Items = { new AdaptiveTextBlock(Cut(right, LongestLine)) { Wrap = true }, new AdaptiveTextBlock(Cut(rightBelow, LongestLine)) { IsSubtle = true, Wrap = true, Spacing = AdaptiveSpacing.None } } },
        },
    };

    public static AdaptiveTextBlock Small(string text) => new(Cut(text, LongestFact)) { Wrap = true, IsSubtle = true, Size = AdaptiveTextSize.Small };

    public static AdaptiveExecuteAction Primary(this AdaptiveExecuteAction action)
    {
        action.Style = "positive";
        return action;
    }

    /// <summary>
    /// The text, or as much of it as fits into so many bytes of JSON and how many characters more there are. Text blocks and facts are Markdown:
    /// whatever people wrote, none of it becomes a link with words over it. Stars and underscores of names stay: clients differ in how they take
    /// a backslash, and no invisible sign stops emphasis. What people wrote at length is <see cref="Written"/>.
    /// </summary>
    public static string Cut(string text, int bytes = LongestText) =>
        Fit(text.Replace("](", ApartFromLink, StringComparison.Ordinal).Replace("]:", ApartFromDefinition, StringComparison.Ordinal), bytes);

    /// <summary>Of JSON, however it is written.</summary>
    public static int BytesOf(Rune rune) => Rune.IsControl(rune) ? EscapedBytes : rune.Value is '"' or '\\' ? 2 : rune.IsBmp ? rune.Utf8SequenceLength : 2 * EscapedBytes;

    /// <summary>The same where nothing reads Markdown: runs. Of line ends only feeds are left, so that none becomes two.</summary>
    public static string Fit(string text, int bytes = LongestText)
    {
        text = text.ReplaceLineEndings("\n");
        if (text.Length * EscapedBytes <= bytes)
        {
            // However it is written: no character takes more.
            return text;
        }

        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes -= BytesOf(rune);
            if (bytes < 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{text[..at]}… (+{text.Length - at})");
            }

            at += rune.Utf16SequenceLength;
        }

        return text;
    }
}

/// <summary>The cards about one session, as refresh and open name them.</summary>
public static class CardNames
{
    /// <summary>Whichever is the person's own when he opens it.</summary>
    public const string Own = "own";
    public const string CheckIn = "checkIn";
    public const string Leader = "leader";
    public const string Register = "register";
    public const string MinutesForm = "minutesForm";
    public const string MinutesReview = "minutesReview";
    public const string Leave = "leave";
    public const string Code = "code";
    public const string Guests = "guests";
    public const string Guest = "guest";
    public const string Matters = "matters";

    /// <summary>Whom no card has reached.</summary>
    public const string Unreached = "unreached";
    public const string MakeUp = "makeUp";
    public const string MakeUpReview = "makeUpReview";
    public const string Notes = "notes";
    public const string NotesReview = "notesReview";
}

/// <summary>What a card's actions ask for.</summary>
public static class Verbs
{
    public const string Refresh = "refresh";
    public const string CheckIn = "checkIn";
    public const string Confirm = "confirm";
    public const string Mark = "mark";
    public const string Minutes = "minutes";
    public const string Approve = "approve";
    public const string Return = "return";
    public const string AskLeave = "askLeave";
    public const string DecideLeave = "decideLeave";
    public const string WithdrawLeave = "withdrawLeave";
    public const string AddGuest = "addGuest";
    public const string RemoveGuest = "removeGuest";
    public const string AnswerHeld = "answerHeld";
    public const string MakeUp = "makeUp";
    public const string DecideMakeUp = "decideMakeUp";
    public const string SettleReport = "settleReport";
    public const string KeepMarks = "keepMarks";
    public const string Notes = "notes";
    public const string ReadNotes = "readNotes";
    public const string CorrectMinutes = "correctMinutes";
    public const string Reach = "reach";

    /// <summary>A page of one's own page.</summary>
    public const string My = "my";

    /// <summary>A page of what came on a day.</summary>
    public const string Digest = "digest";

    /// <summary>A day's notices.</summary>
    public const string Notices = "notices";
    public const string Open = "open";
    public const string MakePlan = "makePlan";
    public const string PublishPlan = "publishPlan";
    public const string StopPlan = "stopPlan";
    public const string ShowPlan = "showPlan";
    public const string Export = "export";
}

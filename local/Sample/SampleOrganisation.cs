using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TeamsAddin.Local.Sample;

/// <summary>A person of the sample, as the tenant knows him.</summary>
/// <param name="HasApp">Whether the setup policy gives the person the app.</param>
/// <param name="HasTeams">Whether the person has a licence for Teams at all.</param>
public sealed record SamplePerson(string Id, string Name, string Title, string Mail, string Locale, bool HasApp, IReadOnlyList<string> AppRoles, bool HasTeams = true);

/// <summary>An Entra group whose people are a unit's.</summary>
public sealed record SampleGroup(string Id, string Unit, string Name, IReadOnlyList<string> Members);

/// <summary>
/// An invented bureau: one committee, a central group, 20 branches of 6 to 40 people (three with groups), 8 offices of which one has online meetings, 412 people. Always
/// the same; nothing depends on today's date.
/// </summary>
public sealed class SampleOrganisation
{
    public const string Admin = "Ledger.Admin";
    public const string Inspector = "Ledger.Inspector";
    public const string TimeZone = "Asia/Shanghai";

    private const string Domain = "yunting.example";
    private const string Joined = "2024-09-01";
    private const int GroupedBranch = 3;
    private const int MeetingOffice = 6;
    private static readonly int[] BranchSizes = [6, 8, 9, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25, 27, 30, 34, 36, 40];
    private static readonly string[] Surnames = [.. "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段".EnumerateRunes().Select(r => r.ToString())];
    private static readonly string[] Given = ["伟", "芳", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀兰", "霞", "平", "刚", "桂英", "文", "辉", "玲", "建华", "建国", "志强", "晓东", "海燕", "雪梅", "思远", "子涵", "雨桐", "浩然", "嘉怡", "俊杰", "欣妍", "一鸣", "佳宁"];
    private static readonly string[] OfficeNames = ["办公室", "组织科", "宣传科", "法规科", "综合科", "财务科", "信息科", "机关服务科"];

    private readonly List<SamplePerson> people = [];
    private readonly StringBuilder units = new("id,name,type,parent,timezone,mailbox,language,group\n");
    private readonly StringBuilder members = new("person,name,title,mail,unit,role,from,to,away\n");
    private readonly List<(string Address, string Name)> mailboxes = [];
    private readonly List<SampleGroup> groups = [];
    private readonly HashSet<string> away = new(StringComparer.Ordinal);

    private SampleOrganisation()
    {
        for (var i = 0; i < BranchSizes.Sum(); i++)
        {
            people.Add(PersonOf(i));
        }

        for (var i = 0; i < 9; i++)
        {
            // Posted elsewhere, from nine of the larger branches.
            away.Add(people[BranchSizes[..(11 + i)].Sum() + 7].Id);
        }

        AddCommittee();
        var at = 0;
        for (var b = 0; b < BranchSizes.Length; b++)
        {
            AddBranch(b, people.GetRange(at, BranchSizes[b]));
            at += BranchSizes[b];
        }

        AddOffices();
        people.Add(new SamplePerson(IdOf(9000), "督察员 沈清", "督察员", "inspector@" + Domain, "zh-CN", true, [Inspector]));
    }

    public static SampleOrganisation Make() => new();

    /// <summary>The same people in a few of the units, one of whom joins on a day and one leaves after a day.</summary>
    public SampleOrganisation Only(IReadOnlyCollection<string> kept, (string Unit, DateOnly From) joins, (string Unit, DateOnly To) leaves)
    {
        Keep(units, 0, kept);
        Keep(members, 4, kept);
        groups.RemoveAll(g => !kept.Contains(g.Unit, StringComparer.Ordinal));
        mailboxes.RemoveAll(m => !kept.Contains(m.Address.Split('@')[0], StringComparer.Ordinal));
        var rows = members.ToString().Split('\n');
        var ordinary = rows.Select((row, i) => (Cells: row.Split(','), Index: i)).Where(r => r.Cells.Length > 5 && r.Cells[5] == "member").ToList();
        var (joiner, leaver) = (ordinary.Last(r => r.Cells[4] == joins.Unit), ordinary.Where(r => r.Cells[4] == leaves.Unit).SkipLast(1).Last());
        joiner.Cells[6] = joins.From.ToString("O", CultureInfo.InvariantCulture);
        leaver.Cells[7] = leaves.To.ToString("O", CultureInfo.InvariantCulture);
        (rows[joiner.Index], rows[leaver.Index]) = (string.Join(',', joiner.Cells), string.Join(',', leaver.Cells));
        (Joiner, Leaver) = (joiner.Cells[0], leaver.Cells[0]);
        members.Clear().Append(string.Join('\n', rows));
        var left = rows.Select(r => r.Split(',')[0]).ToHashSet(StringComparer.Ordinal);
        people.RemoveAll(p => !left.Contains(p.Id) && p.AppRoles.Count == 0);
        return this;
    }

    /// <summary>Who joins and who leaves, in a sample made by <see cref="Only"/>.</summary>
    public string? Joiner { get; private set; }

    public string? Leaver { get; private set; }

    public IReadOnlyList<SamplePerson> People => people;

    public IReadOnlyList<(string Address, string Name)> Mailboxes => mailboxes;

    public IReadOnlyList<SampleGroup> Groups => groups;

    public string UnitsCsv => units.ToString();

    public string MembersCsv => members.ToString();

    public static string WorkingCalendarCsv => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Sample", "working-calendar.csv"));

    private SamplePerson PersonOf(int i)
    {
        var name = Surnames[i * 7 % Surnames.Length] + Given[(i * 11 + i / 37) % Given.Length];
        var roles = i == BranchSizes[0] + 1 ? new[] { Admin } : [];
        var locale = i % 97 == 40 ? "en-GB" : i % 61 == 30 ? "zh-TW" : "zh-CN";
        // A few whom the setup policy forgets: Graph installs the app for them. And a few without Teams: the roll call is for them.
        var hasTeams = i % 140 != 139;
        return new SamplePerson(IdOf(i), name, "科员", string.Create(CultureInfo.InvariantCulture, $"p{i + 1:000}@{Domain}"), locale, hasTeams && i % 140 != 45, roles, hasTeams);
    }

    private void AddCommittee()
    {
        Unit("bureau", "云汀市档案局党组", "committee", "", "bureau@" + Domain);
        Unit("centre-group", "局党组理论学习中心组", "centre-group", "bureau", "centre-group@" + Domain);
        var leaders = Enumerable.Range(0, 14).Select(b => people[BranchSizes[..b].Sum()]).ToList();
        for (var i = 0; i < 9; i++)
        {
            Member(leaders[i], "bureau", i == 0 ? "leader" : i < 4 ? "deputy" : i == 4 ? "recorder" : "member");
        }

        for (var i = 0; i < 14; i++)
        {
            Member(leaders[i], "centre-group", i == 0 ? "leader" : i == 1 ? "deputy" : i == 4 ? "recorder" : "member");
        }
    }

    private void AddBranch(int index, List<SamplePerson> own)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"branch-{index + 1:00}");
        var name = $"第{Chinese(index + 1)}党支部";
        // One branch has its members from Entra.
        var group = index == GroupedBranch ? new SampleGroup(IdOf(9500), id, name, [.. own.Select(p => p.Id)]) : null;
        groups.AddRange(group is null ? [] : [group]);
        Unit(id, name, "branch", "bureau", $"{id}@{Domain}", group?.Id ?? "");
        for (var i = 0; i < own.Count; i++)
        {
            Member(own[i], id, i == 0 ? "leader" : i == 1 ? "recorder" : i == 2 && own.Count > 10 ? "deputy" : "member");
        }

        if (index < BranchSizes.Length - 3)
        {
            return;
        }

        for (var g = 0; g < 2; g++)
        {
            var below = string.Create(CultureInfo.InvariantCulture, $"{id}-group-{g + 1}");
            Unit(below, $"第{Chinese(index + 1)}党支部第{Chinese(g + 1)}党小组", "group", id, "");
            var half = own.Where((_, i) => i > 2 && i % 2 == g).ToList();
            for (var i = 0; i < half.Count; i++)
            {
                Member(half[i], below, i == 0 ? "leader" : i == 1 ? "recorder" : "member");
            }
        }
    }

    private void AddOffices()
    {
        for (var o = 0; o < OfficeNames.Length; o++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"office-{o + 1}");
            var own = people.Where((_, i) => i % 24 == o * 3 + 1).ToList();
            // Online meetings want a licensed organiser, and the units' shared mailboxes have no licence: one office invites in its leader's name.
            Unit(id, OfficeNames[o], "office", "bureau", o == MeetingOffice ? own[0].Mail : $"{id}@{Domain}");
            for (var i = 0; i < own.Count; i++)
            {
                Member(own[i], id, i == 0 ? "leader" : i == 1 ? "recorder" : i == 2 ? "deputy" : "member");
            }
        }
    }

    private void Unit(string id, string name, string type, string parent, string mailbox, string group = "")
    {
        units.Append(CultureInfo.InvariantCulture, $"{id},{name},{type},{parent},{TimeZone},{mailbox},zh-Hans,{group}\n");
        if (mailbox.StartsWith(id, StringComparison.Ordinal))
        {
            mailboxes.Add((mailbox, name));
        }
    }

    private void Member(SamplePerson person, string unit, string role) =>
        members.Append(CultureInfo.InvariantCulture, $"{person.Id},{person.Name},{person.Title},{person.Mail},{unit},{role},{Joined},,{(away.Contains(person.Id) ? "yes" : "")}\n");

    private static void Keep(StringBuilder csv, int column, IReadOnlyCollection<string> kept)
    {
        var lines = csv.ToString().Split('\n');
        csv.Clear().Append(string.Join('\n', lines.Where((line, i) => i == 0 || (line.Length > 0 && kept.Contains(line.Split(',')[column], StringComparer.Ordinal))))).Append('\n');
    }

    private static string IdOf(int i) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"sample/{i}"))).AsSpan(0, 16)).ToString("D");

    private static string Chinese(int number)
    {
        const string digits = "零一二三四五六七八九";
        return number switch
        {
            < 10 => digits[number].ToString(),
            10 => "十",
            < 20 => "十" + digits[number - 10],
            _ => digits[number / 10] + "十" + (number % 10 == 0 ? "" : digits[number % 10].ToString()),
        };
    }
}

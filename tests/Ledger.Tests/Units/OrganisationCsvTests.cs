using System.Text;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Units;

public sealed class OrganisationCsvTests
{
    private const string Units = "id,name,type,parent,timezone,mailbox,language\nb,局党组,committee,,Asia/Shanghai,b@x,zh-Hans\nb1,一支部,branch,b,Asia/Shanghai,,zh-Hans\n";
    private const string Members = "person,name,title,mail,unit,role,from,to,away\n5f0a2f52-8f9c-4f5c-9a34-000000000001,王芳,书记,w@x,b1,leader,2026-01-01,,\n";

    [Fact]
    public void A_good_file_is_read_with_and_without_a_byte_order_mark()
    {
        Assert.Equal(2, Read(Units, Members).Units.Length);
        Assert.Equal("王芳", Read("\uFEFF" + Units, "\uFEFF" + Members).People[0].Name);
    }

    [Theory]
    [InlineData("branch,b,", "club,b,", "units.csv, row 3, column \"type\"")]
    [InlineData("b1,一支部,branch,b,", "b1,一支部,branch,nowhere,", "units.csv, row 3, column \"parent\"")]
    [InlineData("局党组,committee,,", "局党组,committee,b1,", "units.csv, row 2, column \"parent\": \"b\" lies below itself")]
    [InlineData("b1,一支部", "b,一支部", "units.csv, row 3, column \"id\": \"b\" is there twice")]
    [InlineData("b1,一支部", "b/1,一支部", "units.csv, row 3, column \"id\"")]
    [InlineData("b,Asia/Shanghai", "b,Mars/Base", "units.csv, row 3, column \"timezone\"")]
    [InlineData("id,name", "id,label", "units.csv, row 1, column \"name\": this column is missing")]
    [InlineData("b@x,zh-Hans", "b@x,zh-Hans,more", "units.csv, row 2, column \"language\": the row has 8 cells, the header 7")]
    [InlineData("b@x,zh-Hans", "b@x", "units.csv, row 2, column \"language\": the row has 6 cells, the header 7")]
    [InlineData("b1,一支部", "b1,\"一支部", "units.csv, row 3, column \"name\": a quotation mark opens here and never closes")]
    [InlineData("b1,一支部", "b1,一\"支\"部", "units.csv, row 3, column \"id\": a quotation mark stands in the midst of a cell")]
    [InlineData("b1,一支部", "b1,一支\u0007部", "units.csv, row 3, column \"name\": holds a line break or another control character")]
    [InlineData("b1,一支部", "b1,\"一支\n部\"", "column \"name\": holds a line break")]
    [InlineData("b@x", "b at x", "units.csv, row 2, column \"mailbox\": \"b at x\" is no mail address")]
    [InlineData("mailbox,language", "mailbox,language,name", "units.csv, row 1, column \"name\": this column is there twice")]
    public void A_bad_unit_is_named_by_row_and_column(string good, string bad, string problem) => Refused(Units.Replace(good, bad, StringComparison.Ordinal), Members, problem);

    [Theory]
    [InlineData(",b1,", ",b9,", "members.csv, row 2, column \"unit\": \"b9\" is not in units.csv")]
    [InlineData("leader", "king", "members.csv, row 2, column \"role\"")]
    [InlineData("2026-01-01", "1.1.2026", "members.csv, row 2, column \"from\"")]
    [InlineData("2026-01-01,,", "2026-01-01,2025-01-01,", "members.csv, row 2, column \"to\": is before")]
    [InlineData("5f0a2f52", "x", "members.csv, row 2, column \"person\"")]
    [InlineData("from,to", "from,until", "members.csv, row 1, column \"to\": this column is missing")]
    public void A_bad_member_is_named_by_row_and_column(string good, string bad, string problem) => Refused(Units, Members.Replace(good, bad, StringComparison.Ordinal), problem);

    [Fact]
    public void An_empty_file_is_refused_with_what_it_wants() => Refused("", Members, "the file is empty; its first row must be id,name,type");

    [Fact]
    public void A_file_of_a_header_alone_is_refused()
    {
        Refused(Units.Split('\n')[0] + "\n", Members, "units.csv, row 2, column \"id\": there is no row below the header; send the whole list again");
        Refused(Units, Members.Split('\n')[0], "members.csv, row 2, column \"person\": there is no row below the header");
    }

    [Fact]
    public void The_optional_columns_are_read_in_any_order_and_those_that_are_not_there_are_named()
    {
        const string group = "7d0a2f52-8f9c-4f5c-9a34-00000000000A";
        var file = Read($"room,group,id,name,type,parent,timezone,mailbox,language\n三楼,{group},b,局党组,committee,,Asia/Shanghai,,zh-Hans\n,{group},b1,一支部,branch,b,Asia/Shanghai,,zh-Hans\n", Members);
        Assert.Equal(("三楼", group.ToLowerInvariant(), (string?)null), (file.Units[0].Room, file.Units[0].EntraGroup, file.Units[0].Site));
        Assert.Equal(["groupMail", "site"], file.Unsaid.Order(StringComparer.Ordinal));
        Refused($"group,id,name,type,parent,timezone,mailbox,language\nsales,b,局党组,committee,,Asia/Shanghai,,zh-Hans\n", Members, "units.csv, row 2, column \"group\": \"sales\" is no object id");
    }

    [Theory]
    [InlineData("=cmd()|'/C calc'!A0")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("王芳😀")]
    public void A_strange_name_is_kept_as_text(string name) => Assert.Equal(name, Read(Units, Members.Replace("王芳", name, StringComparison.Ordinal)).People[0].Name);

    [Fact]
    public void A_cell_of_40_KB_is_refused_without_repeating_it()
    {
        var e = Assert.Throws<OrganisationCsvException>(() => Read(Units, Members.Replace("王芳", new string('王', 40_960), StringComparison.Ordinal)));
        Assert.Equal("members.csv, row 2, column \"name\": is 40960 characters long; at most 400 are allowed", Assert.Single(e.Problems).ToString());
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_and_not_without_end()
    {
        var rows = string.Concat(Enumerable.Range(0, 5000).Select(_ => "too,few\n"));
        var e = Assert.Throws<OrganisationCsvException>(() => Read(Units.Replace("branch,b", "club,b", StringComparison.Ordinal), Members + rows));
        Assert.Contains(e.Problems, p => p.File == "units.csv");
        Assert.InRange(e.Problems.Count(p => p.File == "members.csv"), 200, 202);
    }

    [Fact]
    public void A_file_in_GBK_is_recognised_and_refused_with_the_remedy()
    {
        var e = Assert.Throws<OrganisationCsvException>(() => OrganisationCsv.Read(In("GB18030", Units), Encoding.UTF8.GetBytes(Members)));
        Assert.Contains("looks like GBK (GB18030): in Excel choose Save As and the type \"CSV UTF-8 (comma delimited)\", or declare it with encoding=gbk", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gbk")]
    [InlineData("GB18030")]
    public void A_file_in_GBK_is_read_where_that_is_declared(string declared)
    {
        var file = OrganisationCsv.Read(In("GB18030", Units), In("GB18030", Members.Replace("王芳", "𠮷芳", StringComparison.Ordinal)), declared);
        Assert.Equal(("一支部", "𠮷芳"), (file.Units[1].Name, file.People[0].Name));
    }

    [Theory]
    [InlineData("utf-16", null, "is UTF-16")]
    [InlineData("utf-16BE", null, "is UTF-16")]
    [InlineData("utf-8", "gbk", "said to be GBK but is UTF-8")]
    [InlineData("utf-8", "big5", "the encoding \"big5\" is not known; allowed are utf-8, gbk and gb18030")]
    public void What_is_not_as_declared_is_refused(string real, string? declared, string problem)
    {
        var units = Units.Replace("一支部", "第一党支部委员会", StringComparison.Ordinal);
        foreach (var withMark in new[] { false, true })
        {
            byte[] bytes = [.. withMark ? Encoding.GetEncoding(real).GetPreamble() : [], .. In(real, units)];
            Assert.Contains(problem, Assert.Throws<OrganisationCsvException>(() => OrganisationCsv.Read(bytes, Encoding.UTF8.GetBytes(Members), declared)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_no_text_at_all_is_refused() =>
        Assert.Contains("not UTF-8, and not GBK either", Assert.Throws<OrganisationCsvException>(() => OrganisationCsv.Read([0x50, 0x4B, 0xFF, 0xFF, 0x80], Encoding.UTF8.GetBytes(Members))).Message, StringComparison.Ordinal);

    private static byte[] In(string encoding, string text) => (CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes(text);

    private static OrganisationFile Read(string units, string members) => OrganisationCsv.Read(Encoding.UTF8.GetBytes(units), Encoding.UTF8.GetBytes(members));

    private static void Refused(string units, string members, string problem)
    {
        var e = Assert.Throws<OrganisationCsvException>(() => Read(units, members));
        Assert.Contains(e.Problems, p => p.ToString().Contains(problem, StringComparison.Ordinal));
    }
}

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
    public void A_file_in_GBK_is_recognised_and_refused_with_the_remedy()
    {
        // 局党组 in GBK
        byte[] gbk = [.. Encoding.ASCII.GetBytes("id,name\nb,"), 0xBE, 0xD6, 0xB5, 0xB3, 0xD7, 0xE9];
        var e = Assert.Throws<OrganisationCsvException>(() => OrganisationCsv.Read(gbk, Encoding.UTF8.GetBytes(Members)));
        Assert.Contains("CSV UTF-8", e.Message, StringComparison.Ordinal);
    }

    private static OrganisationFile Read(string units, string members) => OrganisationCsv.Read(Encoding.UTF8.GetBytes(units), Encoding.UTF8.GetBytes(members));

    private static void Refused(string units, string members, string problem)
    {
        var e = Assert.Throws<OrganisationCsvException>(() => Read(units, members));
        Assert.Contains(e.Problems, p => p.ToString().Contains(problem, StringComparison.Ordinal));
    }
}

using System.Globalization;
using System.Text;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Ledger.Duties;

/// <summary>Says what would still meet a duty.</summary>
public static class DutyText
{
    /// <summary>"2 more by 30 Sep, at least 1 on “the topic” by 30 Sep; free working days left: 3". Empty where nothing is needed or nothing helps.</summary>
    public static string Say(Wording wording, Duty duty)
    {
        var text = new StringBuilder();
        foreach (var need in duty.Needs)
        {
            if (text.Length > 0)
            {
                text.Append(wording[need.Code is NeedCode.Minutes or NeedCode.Free ? "duty.then" : "duty.join"]);
            }

            text.Append(wording.Format("duty.need." + need.Code, need.Count, Day(wording, need.By), need.Topic?.In(wording.Language)));
        }

        return text.ToString();
    }

    private static string? Day(Wording wording, DateOnly? day) => day?.ToString(wording.Language == "en" ? "d MMM yyyy" : "yyyy年M月d日", CultureInfo.GetCultureInfo(wording.Culture.Name));
}

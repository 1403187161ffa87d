using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>What a person may do with one unit's sessions now: worked out at the edge from the organisation, the roster and app roles.</summary>
public sealed record Powers(bool Leads, bool Records, bool Admin)
{
    public static readonly Powers None = new(false, false, false);

    /// <summary>Leaders and deputies lead; a unit without either is led by the nearest unit above that has one.</summary>
    public static Powers Of(Organisation organisation, string unit, string person, DateOnly day, bool admin)
    {
        var own = organisation.MembersOf(unit, day).ToList();
        var role = own.Find(m => m.Person == person)?.Role;
        var leads = role is Role.Leader or Role.Deputy
            || (!own.Exists(m => m.Role is Role.Leader or Role.Deputy)
                && organisation.Find(unit)?.Parent is { } parent && Of(organisation, parent, person, day, false).Leads);
        return new Powers(leads, leads || role is Role.Recorder, admin);
    }
}

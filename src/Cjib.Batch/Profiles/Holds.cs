using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Profiles;

/// <summary>Finds what stands in the way of an office: facts of law about the person and the claims, no score.</summary>
static class Holds
{
    /// <summary>All holds but those that follow from the quadrant, most important first; null when there is none.</summary>
    public static List<Hold>? Of(DebtorFacts debtor, LocalDate date)
    {
        var today = Days.Since1970(date);
        List<Hold>? holds = null;
        // Of a block of the person the latest end counts, and an unknown one is later than any; of objections the first end, which frees a claim.
        var (open, objected, arranged, objectionEnd) = (0, 0, 0, int.MaxValue);
        foreach (ref readonly var claim in debtor.Claims.Span)
        {
            if (claim.HasDeathDate || claim.Block == Block.Deceased)
                Add(ref holds, HoldReason.Deceased, int.MaxValue);
            if (!claim.IsOpen)
                continue;
            open++;
            var until = claim.BlockUntilDay == ClaimFacts.Unknown ? int.MaxValue : claim.BlockUntilDay;
            if (claim.IsObjectedOn(today))
            {
                objected++;
                objectionEnd = Math.Min(objectionEnd, until);
            }
            else if (claim.Arrangement == ArrangementStatus.Running)
                arranged++;
            if (claim.IsBlockedOn(today) && OfPerson(claim.Block) is { } reason)
                Add(ref holds, reason, until);
        }
        if (debtor.Kind == DebtorKind.Natural && Majority(debtor.BirthDate) is { } majority && majority > date)
            Add(ref holds, HoldReason.Minor, Days.Since1970(majority) - 1);
        if (open > 0 && objected + arranged == open)
        {
            if (objected > 0)
                Add(ref holds, HoldReason.Objection, objectionEnd);
            if (arranged > 0)
                Add(ref holds, HoldReason.Arrangement, int.MaxValue);
        }
        return holds;
    }

    /// <summary>The hard rule that ends the scoring, first hit wins.</summary>
    public static SignalCode? HardRule(List<Hold>? holds) => holds is null ? null : holds[0].Reason switch
    {
        HoldReason.Deceased => SignalCode.H1,
        HoldReason.Wsnp or HoldReason.Msnp or HoldReason.Bankruptcy or HoldReason.Moratorium => SignalCode.H2,
        HoldReason.EmergencyStop => SignalCode.H3,
        HoldReason.Minor => SignalCode.H4,
        HoldReason.Objection or HoldReason.Arrangement or HoldReason.Detention or HoldReason.AddressResearch => null,
    };

    /// <summary>Puts a hold in its place, or prolongs the one that is there.</summary>
    public static void Add(ref List<Hold>? holds, HoldReason reason, int untilDay)
    {
        holds ??= new(1);
        LocalDate? until = untilDay == int.MaxValue ? null : Days.ToDate(untilDay);
        var at = 0;
        while (at < holds.Count && holds[at].Reason < reason)
            at++;
        if (at == holds.Count || holds[at].Reason != reason)
            holds.Insert(at, new(reason, until));
        else if (until is null || until > holds[at].Until)
            holds[at] = new(reason, until);
    }

    static HoldReason? OfPerson(Block block) => block switch
    {
        Block.Wsnp => HoldReason.Wsnp,
        Block.Msnp => HoldReason.Msnp,
        Block.Bankruptcy => HoldReason.Bankruptcy,
        Block.Moratorium => HoldReason.Moratorium,
        Block.EmergencyStop => HoldReason.EmergencyStop,
        Block.Detention => HoldReason.Detention,
        Block.None or Block.Objection or Block.Appeal or Block.Opposition or Block.Deceased => null,
    };

    // Of an incomplete date the latest possible one counts: whoever may be a minor is treated as one. Without a year nothing is known.
    static LocalDate? Majority(int? birthDate)
    {
        if (birthDate is not >= 1_00_00 || birthDate / 1_00_00 is var year && year > 9000)
            return null;
        var month = birthDate.Value / 100 % 100;
        month = month is >= 1 and <= 12 ? month : 12;
        var day = birthDate.Value % 100;
        var days = CalendarSystem.Iso.GetDaysInMonth(year.Value, month);
        return new LocalDate(year.Value, month, day >= 1 && day <= days ? day : days).PlusYears(18);
    }
}

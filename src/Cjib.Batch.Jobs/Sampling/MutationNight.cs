using System.Collections;
using Cjib.Batch.Intake;

namespace Cjib.Batch.Jobs.Sampling;

/// <summary>A night of mutations about the claims of night 1: mostly payments, some of all that can happen to a claim.</summary>
static class MutationNight
{
    /// <summary>Of so many mutations one more is about the same claim as the one before it.</summary>
    const int SecondOneIn = 10;

    static readonly Weighted<string> Kinds = new(
    [
        ("BETALING", 760), ("BETALING_TERUGGEDRAAID", 8), ("VERMINDERING", 15), ("VERHOGING", 20), ("KWIJTSCHELDING", 5), ("INTREKKING", 12), ("OPSCHORTING", 12),
        ("HERVATTING", 6), ("REGELING_GESTART", 45), ("REGELING_VERVALLEN", 15), ("REGELING_VOLTOOID", 8), ("STUITING", 30), ("WIJZIGING_PERSOON", 30),
        ("OVERLIJDEN", 2), ("SCHULDHULP_GESTART", 10), ("SCHULDHULP_GESTOPT", 4), ("NOODSTOP", 8), ("TERUGROEP", 10),
    ]);

    public static SampleCounts Write(SampleOptions options, Population population)
    {
        var claims = NightPlan.Nights(options with { Night = 1 }, population).Last();
        var total = Enumerable.Range(0, Agency.All.Length).Sum(agency => (long)claims.LineCount(agency));
        var ends = new long[Agency.All.Length + 1];
        for (var (agency, lines) = (0, 0L); agency < Agency.All.Length; agency++)
            ends[agency + 1] = options.Mutations * (lines += claims.LineCount(agency)) / total;
        var counts = Enumerable.Range(0, Agency.All.Length).Select(agency => (int)(ends[agency + 1] - ends[agency])).ToArray();
        var busy = Enumerable.Range(0, Agency.All.Length).Where(agency => counts[agency] > 0).OrderByDescending(agency => counts[agency]).ToArray();
        var seen = busy.AsParallel().Select(agency => WriteDelivery(options, population, claims, agency, counts[agency])).ToArray();
        var persons = new BitArray(claims.PersonCount);
        foreach (var debtors in seen)
            persons.Or(debtors);
        return new(busy.Length, options.Mutations, Enumerable.Range(0, persons.Count).Count(person => persons[person]));
    }

    static BitArray WriteDelivery(SampleOptions options, Population population, NightPlan claims, int agency, int count)
    {
        var (client, number, date) = (Agency.All[agency].Code, options.Night - 1, options.DateOfNight(options.Night));
        var inbox = Directory.CreateDirectory(Path.Combine(options.Output, "inbox", client));
        var name = FormattableString.Invariant($"{client}_{ClaimIntake.MutationKind}_{date:yyyyMMdd}_{number:D6}.csv");
        using var file = new DeliveryFile(Path.Combine(inbox.FullName, name));
        file.WriteHeader(ClaimIntake.MutationKind, MutationFileLayout.Columns, Agency.All[agency], number, date);
        var seen = new BitArray(claims.PersonCount);
        var about = count - count / SecondOneIn;
        for (var i = 0; i < count; i++)
        {
            // Spread over the claims; the last tenth is about some of them again.
            var place = i < about ? i : (i - about) * (long)SecondOneIn % about;
            var line = claims.LineAt(agency, (int)(claims.LineCount(agency) * place / about));
            seen[line.Person] = true;
            WriteRow(file, options, population, agency, line, i, date);
        }
        file.Complete();
        return seen;
    }

    static void WriteRow(DeliveryFile file, SampleOptions options, Population population, int agency, Line line, int number, DateOnly date)
    {
        var draw = Draw.From(options.Seed, Subject.Mutation, line.Claim, options.Night * 100_000_000L + number);
        var kind = Kinds.Pick(ref draw);
        if (kind == "WIJZIGING_PERSOON" && Household.IsCompany(population.HouseholdOf(line.Person)))
            kind = "STUITING";
        var claimId = Agency.All[agency].ClaimId(options.Seed, line.Claim);
        var cents = CentsOf(kind, ClaimRow.Facts(options, agency, line).Open, ref draw);
        var day = date.DayNumber - draw.Below(4);
        file.BeginRow();
        file.Text(Agency.All[agency].Code);
        file.Text(FormattableString.Invariant($"M{options.Night:D2}-{number:D8}"));
        file.Text(claimId);
        file.Text(kind);
        file.Text(FormattableString.Invariant($"{DateOnly.FromDayNumber(day):yyyy-MM-dd}T{draw.Between(6, 21):D2}:{draw.Below(60):D2}:{draw.Below(60):D2}Z"));
        file.DateIfAny(date.DayNumber);
        file.NumberIfAny(cents);
        file.Text(kind is "VERMINDERING" ? "HOOFDSOM" : kind == "VERHOGING" ? "KOSTEN" : "");
        file.Text(kind switch { "INTREKKING" => "VERNIETIGD", "OPSCHORTING" => "BEZWAAR", "REGELING_VERVALLEN" => draw.PerMille(300) ? "INKOMEN" : "SCHULD", _ => "" });
        file.Empty(2); // verwijst_naar, tekst
        if (kind == "WIJZIGING_PERSOON")
            ClaimRow.WriteDebtorAgain(file, options, population, agency, line);
        else
            file.Empty(MutationFileLayout.PersonColumns);
        file.EndRow(claimId, cents);
    }

    // Two payments in five are the whole amount, a few more than that.
    static long CentsOf(string kind, int open, ref Draw draw) => kind switch
    {
        "BETALING" => draw.Below(100) switch { < 38 => Math.Max(1, open), < 40 => open + draw.Between(1, 50_00), _ => Math.Max(1, (long)open * draw.Between(5, 60) / 100) },
        "BETALING_TERUGGEDRAAID" => draw.Between(10_00, 100_00),
        "VERMINDERING" => Math.Max(1, open / 10),
        "VERHOGING" => draw.Between(7_00, 60_00),
        _ => 0,
    };
}

using System.Collections;
using System.Text;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Jobs.Sampling;

/// <summary>Which night to make up.</summary>
/// <param name="Claims">Lines of the night, 1 … <see cref="ClaimsMax"/>.</param>
/// <param name="Seed">Another seed, another country; the same seed, the same bytes.</param>
/// <param name="Output">Becomes a complete data directory, made when missing.</param>
/// <param name="Date">Business date of this night; the nights before it lie a day apart.</param>
/// <param name="Truth">Also writes <c>truth.csv</c>: who the debtor of each claim really is, for this night and those before it.</param>
/// <param name="Night">From 1. Night 2 meets debtors of night 1 again and repeats some of its lines.</param>
/// <param name="Mutations">Not 0: instead of claims the night delivers so many mutations of the claims of night 1.</param>
public sealed record SampleOptions(int Claims, long Seed, string Output, LocalDate Date, bool Truth = false, int Night = 1, int Mutations = 0)
{
    /// <summary>More would need more people than there are citizen numbers beginning with 9.</summary>
    public const int ClaimsMax = 12_000_000;

    /// <summary>What is wrong with the numbers; empty when the night can be made.</summary>
    internal IReadOnlyList<SetupProblem> Problems()
    {
        var problems = new List<SetupProblem>();
        if (Night < 1)
            problems.Add(new("--night", 0, "expected 1 or more."));
        if (Claims < 1 || (long)Claims * Math.Max(Night, 1) > ClaimsMax)
            problems.Add(new("--claims", 0, FormattableString.Invariant($"expected 1 to {ClaimsMax} over all nights.")));
        if (Mutations < 0 || Mutations > ClaimsMax || (Mutations > 0 && Night < 2))
            problems.Add(new("--mutations", 0, FormattableString.Invariant($"expected 1 to {ClaimsMax}, with --night 2 or later: they are about the claims of night 1.")));
        return problems;
    }

    internal DateOnly DateOfNight(int night) => Date.PlusDays(night - Night).ToDateOnly();
}

/// <summary>What was written.</summary>
/// <param name="Files">Deliveries; an agency without claims sends none.</param>
/// <param name="Lines">Lines over all deliveries.</param>
/// <param name="Persons">Different debtors behind them, people and companies.</param>
public sealed record SampleCounts(int Files, long Lines, int Persons);

/// <summary>A synthetic night that looks like the country: names by frequency, families, twins, movers, errors. Nobody in it exists.</summary>
public static class SampleNight
{
    /// <summary>Writes the deliveries of ten agencies into <c>inbox</c> of the output directory.</summary>
    /// <returns>The same for the same options; so are the bytes, on every machine, in every culture, with any number of threads.</returns>
    /// <exception cref="SetupException">Too few or too many claims, or no such night.</exception>
    public static SampleCounts Write(SampleOptions options)
    {
        if (options.Problems() is { Count: > 0 } problems)
            throw new SetupException(problems);
        Directory.CreateDirectory(options.Output);
        var population = new Population(options.Seed);
        if (options.Mutations > 0)
            return MutationNight.Write(options, population);
        var deliveries = new int[Agency.All.Length];
        NightPlan? last = null;
        using (var truth = options.Truth ? TruthFile(options) : null)
        {
            foreach (var plan in NightPlan.Nights(options, population))
            {
                last = plan;
                for (var agency = 0; agency < deliveries.Length; agency++)
                {
                    if (plan.LineCount(agency) == 0)
                        continue;
                    deliveries[agency]++;
                    WriteTruth(truth, options.Seed, plan, agency);
                }
            }
        }

        var night = last!; // there is at least one
        // The largest first, so that the threads end together.
        var busy = Enumerable.Range(0, deliveries.Length)
            .Where(agency => night.LineCount(agency) > 0)
            .OrderByDescending(night.LineCount)
            .ToArray();
        Parallel.ForEach(busy, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            agency => WriteDelivery(options, population, night, agency, deliveries[agency]));
        return new(busy.Length, options.Claims, CountPersons(night));
    }

    static void WriteDelivery(SampleOptions options, Population population, NightPlan night, int agency, int delivery)
    {
        var client = Agency.All[agency].Code;
        var date = options.DateOfNight(options.Night);
        var inbox = Directory.CreateDirectory(Path.Combine(options.Output, "inbox", client));
        var name = FormattableString.Invariant($"{client}_VORDERINGEN_{date:yyyyMMdd}_{delivery:D6}.csv");
        using var file = new DeliveryFile(Path.Combine(inbox.FullName, name));
        file.WriteHeader(ClaimIntake.Kind, ClaimFileLayout.Columns, Agency.All[agency], delivery, date);
        for (var i = 0; i < night.LineCount(agency); i++)
            ClaimRow.Write(file, options, population, agency, night.LineAt(agency, i));
        file.Complete();
    }

    static StreamWriter TruthFile(SampleOptions options)
    {
        var file = new StreamWriter(Path.Combine(options.Output, "truth.csv"), append: false, new UTF8Encoding(false), 1 << 16)
        {
            NewLine = "\n",
        };
        file.WriteLine("opdrachtgever;vordering_id;persoon");
        return file;
    }

    // A repeated line stands in the truth of the night it was new in.
    static void WriteTruth(StreamWriter? truth, long seed, NightPlan plan, int agency)
    {
        for (var i = 0; truth is not null && i < plan.LineCount(agency); i++)
        {
            var line = plan.LineAt(agency, i);
            if (plan.IsNew(line))
                truth.WriteLine(FormattableString.Invariant($"{Agency.All[agency].Code};{Agency.All[agency].ClaimId(seed, line.Claim)};P{line.Person:D8}"));
        }
    }

    static int CountPersons(NightPlan night)
    {
        var seen = new BitArray(night.PersonCount);
        var count = 0;
        for (var agency = 0; agency < Agency.All.Length; agency++)
            for (var i = 0; i < night.LineCount(agency); i++)
            {
                var person = night.LineAt(agency, i).Person;
                count += seen[person] ? 0 : 1;
                seen[person] = true;
            }
        return count;
    }
}

using Cjib.Batch.Allocation;
using Xunit;
using static Cjib.Batch.Tests.Allocation.MakeAllocation;

namespace Cjib.Batch.Tests.Allocation;

public class AllocationPropertyTests
{
    [Fact]
    public void Debtors_conflicts_offices_and_shares_in_another_order_give_the_same_offices()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var (reference, input, policy) = MakeAllocation.Random(new Random(seed), debtorsMax: 120);
            var few = policy with { MovesPerNightMax = seed % 7 };
            var result = BailiffAllocation.Allocate(input, reference, few, Date);
            var (shuffled, rowOf) = Shuffle(input, new Random(seed));
            var other = BailiffAllocation.Allocate(shuffled, reference, few, Date);
            for (var row = 0; row < input.Count; row++)
                Assert.True(
                    (result.Office[row], result.Reason[row]) == (other.Office[rowOf[row]], other.Reason[rowOf[row]]), $"Seed {seed}, row {row}.");
            Assert.DoesNotContain(Enumerable.Range(0, input.Count), row => result.Office[row] < 0 && policy.Rebalance
                && new Eligibility(input, reference).MayKeep(row, input.CurrentOffice[row]));
            Assert.Equal(result.Objective, other.Objective);
            Assert.Equal(result.Cells, other.Cells);
            Assert.Equal(result.Quotas, other.Quotas);
        }
    }

    [Fact]
    public void The_order_of_the_reference_files_plays_no_part()
    {
        Office[] offices = [new("a"), new("b"), new("c"), new("d")];
        Share[] shares = [new("01", "a", 250), new("01", "b", 250), new("01", "c", 500), new("02", "d", 400), new("02", "a", 600)];
        var (one, two) = (Reference(offices, [.. shares, new("00", "a", 1000)]), Reference(offices.Reverse(), [new("00", "a", 1000), .. shares.Reverse()]));
        var input = New(one, 501, 0, 1, 2);
        Assert.Equal(BailiffAllocation.Allocate(input, one, Policy, Date).Office, BailiffAllocation.Allocate(input, two, Policy, Date).Office);
    }

    [Fact]
    public void Every_office_is_within_one_debtor_of_its_exact_quota_where_all_may_have_all()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var reference = RandomParcel(random);
            var input = New(reference, random.Next(1, 400), 1);
            var before = random.Next(input.Count);
            for (var row = 0; row < before; row++)
                input.CurrentOffice[row] = random.Next(reference.Offices.Count);
            var result = BailiffAllocation.Allocate(input, reference, Policy, Date);
            Assert.All(result.Quotas.Where(q => q.Parcel == 1), q => Assert.True(
                q.Held + q.Added >= q.QuotaMin && q.Held + q.Added <= Math.Max(q.Held, q.QuotaMax) && q.QuotaMax - q.QuotaMin <= 1, $"Seed {seed}: {q}."));
        }
    }

    /// <summary>The bound is that of <see cref="BailiffAllocation.Allocate"/>.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void One_more_debtor_changes_the_office_of_few_others(int classes)
    {
        var (changes, worlds, most) = (0, 300, 0);
        for (var seed = 1; seed <= worlds; seed++)
        {
            var random = new Random(seed);
            var reference = RandomParcel(random);
            var offices = reference.Parcels[1].Shares.Count;
            var count = random.Next(2, 400);
            var with = New(reference, count, 1);
            for (var row = 0; row < count; row++)
                with.TreatmentClass[row] = (byte)(with.DebtorIds[row] % classes);
            var without = new AllocationInput(count - 1);
            with.DebtorIds.AsSpan(1).CopyTo(without.DebtorIds);
            with.Pc4.AsSpan(1).CopyTo(without.Pc4);
            with.TreatmentClass.AsSpan(1).CopyTo(without.TreatmentClass);
            var (more, less) = (BailiffAllocation.Allocate(with, reference, Policy, Date), BailiffAllocation.Allocate(without, reference, Policy, Date));
            var changed = Enumerable.Range(1, count - 1).Count(row => more.Office[row] != less.Office[row - 1]);
            changes += changed;
            most = Math.Max(most, changed);
            Assert.True(changed <= (classes == 1 ? offices - 1 : offices * offices), $"Seed {seed}: {changed} of {count} changed, {offices} offices.");
        }
        TestContext.Current.SendDiagnosticMessage($"{classes} classes: {changes / (double)worlds:f2} changes on average, {most} at most.");
        Assert.True(changes <= 2 * worlds);
    }

    [Fact]
    public void When_an_office_leaves_exactly_its_debtors_move_whatever_else_binds_them()
    {
        var (moved, stayed) = (0, 0);
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var offices = Enumerable.Range(0, random.Next(2, 7)).Select(i => new Office($"k{i}", Capacity: random.Next(3) == 0 ? random.Next(80) : 1000)).ToList();
            var shares = Enumerable.Range(1, random.Next(1, 5)).SelectMany(parcel => Shares($"0{parcel}", SomeOf(offices, random), random)).ToList();
            var before = Reference(offices, shares);
            var input = Settled(before, random, conflicts: true);
            var leaver = random.Next(offices.Count);
            var after = Reference(offices.Select((office, i) => i == leaver ? office with { Until = $"{Date.PlusDays(-1):uuuu-MM-dd}" } : office), shares);
            var result = BailiffAllocation.Allocate(input, after, Policy, Date);
            for (var row = 0; row < input.Count; row++)
                if (input.CurrentOffice[row] >= 0)
                    Assert.True((result.Office[row] != input.CurrentOffice[row]) == (input.CurrentOffice[row] == leaver), $"Seed {seed}, row {row}.");
            var itsDebtors = input.CurrentOffice.Count(office => office == leaver);
            Assert.True(result.Moves <= itsDebtors && result.MovesPostponed == 0, $"Seed {seed}.");
            (moved, stayed) = (moved + result.Moves, stayed + input.Count - itsDebtors);
        }
        Assert.True(moved > 1000 && stayed > 1000, $"{moved} moved, {stayed} stayed.");
    }

    /// <summary>
    /// What the bound says for an office that joins a parcel of K others, all open to all: as many debtors move as its share, rounded down, or as the others are above
    /// theirs, rounded up, whichever is more.
    /// </summary>
    [Fact]
    public void When_an_office_joins_its_share_of_each_parcel_moves_to_it_and_nobody_elsewhere_whose_office_is_within_its_quota()
    {
        var (parcels, moves, elsewhere) = (0, 0, 0);
        for (var seed = 1; seed <= 400; seed++)
        {
            var random = new Random(seed);
            var offices = Enumerable.Range(0, random.Next(2, 7)).Select(i => new Office($"k{i}")).ToList();
            var shares = Enumerable.Range(1, random.Next(1, 5)).SelectMany(parcel => Shares($"0{parcel}", SomeOf(offices, random), random)).ToList();
            var joins = shares.Select(s => s.Parcel).Distinct().ToDictionary(parcel => parcel, _ => random.GetItems([0, 50, 100, 200, 250, 500], 1)[0]);
            var input = Settled(Reference(offices, shares), random, conflicts: false);
            // The others give up in proportion: these shares are multiples of 20 per mille, so nothing is lost in rounding.
            var after = Reference(
                [.. offices, new("k9")],
                shares.Select(s => s with { PerMille = s.PerMille * (1000 - joins[s.Parcel]) / 1000 })
                    .Concat(joins.Where(j => j.Value > 0).Select(j => new Share(j.Key, "k9", j.Value))));
            var newcomer = after.OfficeIndex("k9");
            var result = BailiffAllocation.Allocate(input, after, Policy with { Rebalance = true }, Date);
            foreach (var (parcel, perMille) in joins)
            {
                var at = after.ParcelIndex(parcel);
                var rows = Enumerable.Range(0, input.Count).Where(row => result.Parcel[row] == at).ToList();
                var moved = rows.FindAll(row => result.Office[row] != input.CurrentOffice[row]);
                var above = after.Parcels[at].Shares.Sum(share => Math.Max(0,
                    rows.Count(row => input.CurrentOffice[row] == share.Office) - (rows.Count * share.PerMille + 999) / 1000));
                var (toIt, where) = (moved.Count(row => result.Office[row] == newcomer), $"Seed {seed}, parcel {parcel}: {moved.Count} of {rows.Count} moved for {perMille} per mille, {above} above.");
                Assert.True(moved.Count == Math.Max(rows.Count * perMille / 1000, above), where);
                Assert.True(Math.Abs(1000 * toIt - perMille * rows.Count) < 1000, where);
                Assert.True(moved.Count == toIt || (above > rows.Count * perMille / 1000 && moved.Count - toIt < after.Parcels[at].Shares.Count), where);
                (parcels, moves, elsewhere) = (parcels + (perMille > 0 ? 1 : 0), moves + moved.Count, elsewhere + moved.Count - toIt);
            }
        }
        TestContext.Current.SendDiagnosticMessage($"{parcels} parcels, {moves} moves, {elsewhere} of them elsewhere.");
        Assert.True(parcels > 400 && moves > 10_000 && elsewhere * 1000 <= moves, $"{elsewhere} of {moves} moved elsewhere in {parcels} parcels.");
    }

    [Fact]
    public void A_single_allocation_can_be_checked_with_the_published_numbers()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var (reference, input, policy) = MakeAllocation.Random(new Random(seed), debtorsMax: 80);
            var result = BailiffAllocation.Allocate(input, reference, policy, Date);
            for (var row = 0; row < input.Count; row++)
            {
                var explanation = BailiffAllocation.Explain(input, row, result, reference, policy);
                Assert.Equal(result.Office[row] < 0 ? null : reference.Offices[result.Office[row]].Code, explanation.Office);
                if (result.Reason[row] is AllocationReason.Quota or AllocationReason.MovedConflict or AllocationReason.OfficesFull)
                    Assert.Equal(explanation.Office, explanation.Candidates.FirstOrDefault(c => c.Seats > 0 && explanation.DrawNumber <= c.LastNumber)?.Code);
                Assert.DoesNotContain(explanation.Candidates, c => c.Code == explanation.Office && explanation.ReasonCode == "QUOTA" && c.Refusals.Count > 0);
            }
        }
    }

    static List<Office> SomeOf(List<Office> offices, Random random) =>
        [.. offices.Where(_ => random.Next(3) > 0).DefaultIfEmpty(offices[random.Next(offices.Count)])];

    /// <summary>Shares that are multiples of 20 per mille, and add to all.</summary>
    static IEnumerable<Share> Shares(string parcel, List<Office> offices, Random random)
    {
        var perMille = offices.Select(_ => 20 * random.Next(1, 50 / offices.Count + 1)).ToList();
        perMille[0] += 1000 - perMille.Sum();
        return offices.Select((office, i) => new Share(parcel, office.Code, perMille[i]));
    }

    /// <summary>Debtors of all parcels but the national one, of three classes, who have the offices that they get.</summary>
    static AllocationInput Settled(BailiffReference reference, Random random, bool conflicts)
    {
        var count = random.Next(1, 500);
        var input = new AllocationInput(count)
        {
            Conflicts = [.. Enumerable.Range(0, conflicts ? count : 0).Where(_ => random.Next(8) == 0).Select(row => new Conflict(row, random.Next(reference.Offices.Count)))],
        };
        for (var row = 0; row < count; row++)
        {
            (input.DebtorIds[row], input.Pc4[row]) = (1_000_003L * (row + 1), Pc4(reference, random.Next(1, reference.Parcels.Count)));
            input.TreatmentClass[row] = (byte)random.Next(3);
        }
        BailiffAllocation.Allocate(input, reference, Policy, Date).Office.CopyTo(input.CurrentOffice);
        return input;
    }

    static BailiffReference RandomParcel(Random random)
    {
        var count = random.Next(2, 9);
        var perMille = Enumerable.Range(0, count).Select(_ => random.Next(10, 80)).ToList();
        perMille[0] += 1000 - perMille.Sum();
        return Reference(
            Enumerable.Range(0, count).Select(i => new Office($"k{i}")),
            perMille.Select((p, i) => new Share("01", $"k{i}", p, random.Next(80, 121))));
    }

    static AllocationInput New(BailiffReference reference, int count, params int[] parcels)
    {
        var input = new AllocationInput(count);
        for (var row = 0; row < count; row++)
            (input.DebtorIds[row], input.Pc4[row]) = (1_000_003L * (row + 1), Pc4(reference, parcels[row % parcels.Length]));
        return input;
    }

    static (AllocationInput Input, int[] RowOf) Shuffle(AllocationInput input, Random random)
    {
        var rowOf = Enumerable.Range(0, input.Count).ToArray();
        random.Shuffle(rowOf);
        var conflicts = input.Conflicts.Select(c => new Conflict(rowOf[c.Row], c.Office)).ToArray();
        random.Shuffle(conflicts);
        var shuffled = new AllocationInput(input.Count) { Conflicts = conflicts };
        for (var row = 0; row < input.Count; row++)
        {
            shuffled.DebtorIds[rowOf[row]] = input.DebtorIds[row];
            shuffled.Kind[rowOf[row]] = input.Kind[row];
            shuffled.Pc4[rowOf[row]] = input.Pc4[row];
            shuffled.TreatmentClass[rowOf[row]] = input.TreatmentClass[row];
            shuffled.CurrentOffice[rowOf[row]] = input.CurrentOffice[row];
            shuffled.OpenCents[rowOf[row]] = input.OpenCents[row];
        }
        return (shuffled, rowOf);
    }
}

using System.Globalization;
using Cjib.Batch.Storage;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>The one counter on a terminal.</summary>
static class DebtorText
{
    public static void Print(DebtorOverview view, TextWriter say)
    {
        say.WriteLine($"Debtor {view.Id} ({view.Kind}), known since {view.Since:uuuu-MM-dd}");
        foreach (var merged in view.Merged)
            say.WriteLine($"  was also {merged.Id}: {merged.WhyEn}");
        foreach (var link in view.Links)
            Print(link, say);
        foreach (var (name, address, bsn) in view.Names)
            say.WriteLine($"  {name}, {address}{(bsn is null ? "" : $", BSN {bsn}")}");
        say.WriteLine();
        say.WriteLine($"{view.Claims.Count} claim(s), {Euros(view.OpenCents)} open:");
        foreach (var c in view.Claims)
            say.WriteLine($"  {c.Client}/{c.ClaimId}  {c.Type}  {Euros(c.Principal)} + surcharge {Euros(c.Surcharge)} + administration {Euros(c.Administration)}"
                + $" + interest {Euros(c.Interest)} + costs {Euros(c.Costs)} - paid {Euros(c.Paid)} = {Euros(c.Open)}; lapses {c.Limitation:uuuu-MM-dd}; {c.File} line {c.Line}");
        if (view.Profile is { } p)
            Print(p, say);
        if (view.Plan is { } plan)
        {
            say.WriteLine();
            say.WriteLine($"Instalments ({plan.Policy}): {plan.Answer.En}");
            if (plan.Terms.Count > 0)
                say.WriteLine($"  {plan.Terms.Count} terms of {Euros(plan.Terms[0].Cents)}, the last {Euros(plan.Terms[^1].Cents)}, from {plan.Terms[0].DueDate:uuuu-MM-dd} to {plan.Terms[^1].DueDate:uuuu-MM-dd};"
                    + $" {Euros(plan.TotalCents)} in all, without a plan about {Euros(plan.WithoutPlanCents ?? 0)}"
                    + (plan.SurchargesToComeCents > 0 ? $", of which {Euros(plan.SurchargesToComeCents)} surcharges by law" : ""));
        }
        foreach (var stored in view.Plans)
            say.WriteLine($"  {stored.Number}: {stored.State} since {stored.Since:uuuu-MM-dd}; {Euros(stored.PaidCents)} of {Euros(stored.TotalCents)} paid in {stored.Terms.Count} terms"
                + $" from {stored.Terms[0].DueDate:uuuu-MM-dd} to {stored.Terms[^1].DueDate:uuuu-MM-dd}, {stored.OnTime} of them on time{(stored.Reminded > 0 ? $"; reminded of term {stored.Reminded}" : "")}"
                + (stored.ApprovedBy is { } approver ? $"; approved by {approver}" : ""));
        say.WriteLine();
        if (view.Assignment is { } a)
            say.WriteLine($"Office {a.Office}{(a.Name is null ? "" : $" ({a.Name})")} in parcel {a.Parcel} since {a.Since:uuuu-MM-dd}, because {a.Reason}; treatment {a.Treatment}{(a.PreviousOffice is null ? "" : $"; before: {a.PreviousOffice}")}");
        if (view.Allocation is { } record)
            AllocationView.Print(record);
        if (view.Hold is { } h)
            say.WriteLine($"No office: {h.Reason}{(h.Until is { } until ? $" until {until:uuuu-MM-dd}" : "")}");
        say.WriteLine();
        foreach (var e in view.Events)
            say.WriteLine($"  {e.Date:uuuu-MM-dd}  {e.Kind,-12}  {e.Claim}{(e.Cents is { } cents ? $"  {Euros(cents)}" : "")}{(e.Text.Length > 0 ? $"  {e.Text}" : "")}".TrimEnd());
    }

    static void Print(LinkOverview link, TextWriter say)
    {
        say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {link.LeftName()} and {link.RightName()} are one by likeness: {link.Bits:0.00} bits by {link.Model}, {link.Policy}, on {link.Date:uuuu-MM-dd}"));
        var total = 0.0;
        foreach (var weight in link.Weights)
            say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {weight.En,-46} {weight.Bits,8:+0.00;-0.00;0.00} {total += weight.Bits,8:0.00}"));
    }

    static void Print(ProfileOverview p, TextWriter say)
    {
        say.WriteLine();
        say.WriteLine($"Quadrant {p.Quadrant} (willing {p.Willing:+0;-0;0}, able {p.Able:+0;-0;0}) by {p.Policy} on {p.DecidedOn:uuuu-MM-dd}, holds through {p.ValidThrough:uuuu-MM-dd}");
        say.WriteLine($"  {p.ReasonCodes}");
        foreach (var reason in p.Reasons)
            say.WriteLine($"  {reason.En}");
        foreach (var change in p.Changes)
            say.WriteLine($"  {change.En}");
        if (p.Review is { } review)
            say.WriteLine($"  {review.Reviewer} {(review.Agreed ? "agreed with" : "overrode")} {review.Quadrant} of {review.ProfileDate:uuuu-MM-dd}: {review.Reason}");
        else if (p.WaitsForReview)
            say.WriteLine("  Its effects wait for a named person (profile-review).");
        if (p.SavedCents > 0)
            say.WriteLine($"  One office saves about {Euros(p.SavedCents)} in costs.");
        if (p.IsActTooDear)
            say.WriteLine("  The act this quadrant would order costs too much for what is open; it is not ordered.");
    }

    public static string Euros(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}

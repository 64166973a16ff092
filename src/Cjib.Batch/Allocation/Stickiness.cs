using NodaTime;

namespace Cjib.Batch.Allocation;

/// <summary>Who keeps or returns to an office (domain facts 6.2, step 2), and who has to leave one tonight.</summary>
static class Stickiness
{
    static readonly LocalDate Epoch = new(1970, 1, 1);

    /// <summary>Fills office and reason; debtors that remain without office take part in the draw, for the reason given.</summary>
    public static void Apply(
        AllocationInput input, Eligibility eligibility, AllocationPolicy policy, Draw draw, LocalDate date, AllocationResult result)
    {
        var oldestDay = Period.DaysBetween(Epoch, date.PlusMonths(-policy.StickyMonths));
        var merged = input.MergedCases.ToLookup(c => c.Row);
        var hasMerged = new bool[input.Count];
        foreach (var running in input.MergedCases)
            hasMerged[running.Row] = true;
        var leaving = new List<int>();
        for (var row = 0; row < input.Count; row++)
        {
            var current = input.CurrentOffice[row];
            result.Office[row] = -1;
            result.Reason[row] = AllocationReason.Quota;
            if (hasMerged[row] && Winner(merged[row], eligibility) is >= 0 and var winner)
                Keep(row, winner, winner == current ? AllocationReason.RunningCase : AllocationReason.MergedCase);
            else if (eligibility.MayKeep(row, current))
            {
                Keep(row, current, AllocationReason.RunningCase);
                if (input.IsToMove[row] && eligibility.PlaceOf(result.Parcel[row], current) < 0 && eligibility.Allowed(row, result.Parcel[row]) != 0)
                    leaving.Add(row);
            }
            else if (current >= 0 && !eligibility.HasConflict(row, current))
            {
                leaving.Add(row);
            }
            else
                Return(row, current switch
                {
                    >= 0 => AllocationReason.MovedConflict,
                    AllocationInput.VanishedOffice => AllocationReason.MovedContractEnded,
                    _ => AllocationReason.Quota,
                });
        }

        var moves = policy.IsEmergency ? leaving.Count : Math.Min(leaving.Count, policy.MovesPerNightMax);
        if (moves < leaving.Count)
            leaving = [.. leaving.OrderBy(row => draw.Of(input.DebtorIds[row]).Number).ThenBy(row => input.DebtorIds[row])];
        foreach (var row in leaving.Take(moves))
            Leave(row);
        foreach (var row in leaving.Skip(moves))
            Keep(row, input.CurrentOffice[row], AllocationReason.WaitsToMove);
        result.MovesPostponed = leaving.Count - moves;

        void Keep(int row, int office, AllocationReason reason) => (result.Office[row], result.Reason[row]) = (office, reason);

        // Who moves because its office asked does not go back to it.
        void Leave(int row)
        {
            var mayStay = result.Office[row] >= 0;
            result.Office[row] = -1;
            if (mayStay)
                result.Reason[row] = AllocationReason.MovedOnRequest;
            else
                Return(row, AllocationReason.MovedContractEnded);
        }

        void Return(int row, AllocationReason otherwise)
        {
            if (eligibility.MayKeep(row, input.AttachmentOffice[row]))
                Keep(row, input.AttachmentOffice[row], AllocationReason.Attachment);
            else if (input.RecentClosedDay[row] > oldestDay && eligibility.MayKeep(row, input.RecentOffice[row]))
                Keep(row, input.RecentOffice[row], AllocationReason.RecentCase);
            else
                result.Reason[row] = otherwise;
        }
    }

    /// <summary>The case with an attachment, else with more open money, else the older, else of the lower office code.</summary>
    static int Winner(IEnumerable<RunningCase> cases, Eligibility eligibility) => cases
        .Where(c => eligibility.MayKeep(c.Row, c.Office))
        .OrderByDescending(c => c.HasAttachment).ThenByDescending(c => c.OpenCents).ThenBy(c => c.SinceDay).ThenBy(c => c.Office)
        .Select(c => c.Office).FirstOrDefault(-1);
}

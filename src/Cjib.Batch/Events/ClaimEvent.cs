using Cjib.Batch.Intake;

namespace Cjib.Batch.Events;

/// <summary>What happened to a claim, as its agency told it once. It never changes; a correction is another event that refers to it.</summary>
/// <param name="Id">Key of the event: agency and its <c>mutatie_id</c> (<see cref="ClaimKey"/>).</param>
/// <param name="At">When it happened, nanoseconds since 1970-01-01T00:00Z. Events of a claim are ordered by it, then by <c>mutatie_id</c> (bytes).</param>
/// <param name="Day">The day of <paramref name="At"/> in the Netherlands, days since 1970-01-01.</param>
/// <param name="BookedDay">Days since 1970-01-01: the booking date, and for what has an end or a new term (STUITING, NOODSTOP, OPSCHORTING) that day; or null.</param>
/// <param name="Cents">Whole cents, not negative; or null.</param>
/// <param name="RefersTo">Id of the event it corrects, or that came back; or null.</param>
/// <param name="DeathDate">BRP date <c>yyyyMMdd</c> with zeros for what is unknown; 0 when not told.</param>
public readonly record struct ClaimEvent(
    long Id, long At, int Day, MutationKind Kind, int? BookedDay = null, long? Cents = null, Component? Component = null,
    string? Reason = null, long? RefersTo = null, int DeathDate = 0);

/// <summary>A part of what is owed; the order is that of <see cref="MutationFileLayout.Components"/>.</summary>
public enum Component
{
    /// <summary>hoofdsom</summary>
    Principal,

    /// <summary>verhoging</summary>
    Surcharge,

    /// <summary>administratiekosten</summary>
    Administration,

    /// <summary>rente</summary>
    Interest,

    /// <summary>kosten</summary>
    Costs,
}

/// <summary>In which order a payment is booked on the components of a claim.</summary>
static class Imputation
{
    static readonly string[] Usual = ["kosten", "rente", "hoofdsom"];

    /// <param name="named">Components as the catalogue names them for a type; null for the usual order (BW 6:44).</param>
    /// <returns>Every component once: those that are not named come last, in the order of the columns.</returns>
    public static Component[] OrderOf(IReadOnlyList<string>? named) =>
        [.. (named ?? Usual).Select(Of).Concat(Enum.GetValues<Component>()).Distinct()];

    static Component Of(string name) => (Component)MutationFileLayout.Components.Index().First(c => c.Item.Equals(name, StringComparison.OrdinalIgnoreCase)).Index;
}

/// <summary>Something to say about an event on its receipt.</summary>
public readonly record struct EventRemark(long EventId, string Code);

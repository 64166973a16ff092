using System.Runtime.CompilerServices;

namespace Cjib.Batch.Events;

/// <summary>Whole cents per <see cref="Component"/>.</summary>
[InlineArray(Count)]
public struct ComponentCents : IEquatable<ComponentCents>
{
    /// <summary>Components of a claim.</summary>
    public const int Count = 5;

    long _first;

    /// <summary>All components together.</summary>
    public readonly long Sum
    {
        get
        {
            var sum = 0L;
            foreach (var cents in (ReadOnlySpan<long>)this)
                sum += cents;
            return sum;
        }
    }

    public readonly bool Equals(ComponentCents other) => ((ReadOnlySpan<long>)this).SequenceEqual(other);

    public override readonly bool Equals(object? obj) => obj is ComponentCents cents && Equals(cents);

    public override readonly int GetHashCode() => Sum.GetHashCode();

    public static bool operator ==(ComponentCents left, ComponentCents right) => left.Equals(right);

    public static bool operator !=(ComponentCents left, ComponentCents right) => !left.Equals(right);
}

/// <summary>What is charged and what is paid of it, component by component, and what was paid too much. Charged ≥ paid ≥ 0 for each; nothing is lost: what comes in is paid or surplus.</summary>
/// <param name="order">The components in the order in which a payment is booked (imputation).</param>
struct Balance(IReadOnlyList<Component> order)
{
    ComponentCents _charged;
    ComponentCents _paid;

    public readonly ComponentCents Charged => _charged;

    public readonly long PaidCents => _paid.Sum;

    /// <summary>Paid more than was owed.</summary>
    public long SurplusCents { get; private set; }

    public readonly long OpenCents => _charged.Sum - _paid.Sum;

    public readonly long OpenOf(Component component) => _charged[(int)component] - _paid[(int)component];

    /// <summary>Charges more. A surplus pays it first.</summary>
    public void Charge(Component component, long cents)
    {
        _charged[(int)component] += cents;
        Settle();
    }

    /// <summary>Books money that came in.</summary>
    public void Pay(long cents)
    {
        SurplusCents += cents;
        Settle();
    }

    /// <summary>Money that came in went back: from the surplus, then from what was booked last. More than all is not taken.</summary>
    public void TakeBack(long cents)
    {
        var part = Math.Min(cents, SurplusCents);
        SurplusCents -= part;
        cents -= part;
        for (var i = order.Count - 1; i >= 0 && cents > 0; i--)
        {
            ref var paid = ref _paid[(int)order[i]];
            part = Math.Min(cents, paid);
            paid -= part;
            cents -= part;
        }
    }

    /// <summary>Charges less: first of a component, the rest of the others in their order. What was paid on it pays the others, then is surplus.</summary>
    public void Discharge(Component first, long cents)
    {
        cents -= DischargeOne(first, cents);
        foreach (var component in order)
            cents -= DischargeOne(component, cents);
        Settle();
    }

    /// <summary>Charges nothing any more of what is still open, in the order of payments, up to an amount; what was paid stays paid.</summary>
    public void Remit(long cents)
    {
        foreach (var component in order)
        {
            var part = Math.Min(cents, OpenOf(component));
            _charged[(int)component] -= part;
            cents -= part;
        }
    }

    /// <summary>Charges nothing any more at all: what was paid is surplus.</summary>
    public void Void()
    {
        SurplusCents += _paid.Sum;
        (_charged, _paid) = (default, default);
    }

    long DischargeOne(Component component, long cents)
    {
        ref var charged = ref _charged[(int)component];
        ref var paid = ref _paid[(int)component];
        var part = Math.Min(cents, charged);
        charged -= part;
        if (paid > charged)
        {
            SurplusCents += paid - charged;
            paid = charged;
        }
        return part;
    }

    void Settle()
    {
        foreach (var component in order)
        {
            if (SurplusCents == 0)
                return;
            var part = Math.Min(SurplusCents, OpenOf(component));
            _paid[(int)component] += part;
            SurplusCents -= part;
        }
    }
}

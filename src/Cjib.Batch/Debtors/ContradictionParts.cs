using System.Runtime.InteropServices;

namespace Cjib.Batch.Debtors;

/// <summary>Divides entries with one citizen number into parts that contradict each other. Part <see cref="Neutral"/> contradicts nobody.</summary>
static class ContradictionParts
{
    public const int Neutral = 0;

    // Beyond this many different descriptions under one number, the rest is compared with these alone.
    const int DescriptionsMax = 200;

    /// <summary>A part for each birth year; unknown is neutral.</summary>
    public static int[] ByBirthYear(PersonIdentity[] identities) => [.. identities.Select(identity => identity.BirthYear)];

    /// <summary>A part for all whose names have something in common with one another, directly or through a third; unknown is neutral.</summary>
    public static int[] ByName(PersonIdentity[] identities)
    {
        var descriptions = identities.Where(identity => identity.Name != 0).Distinct().Take(DescriptionsMax).ToArray();
        var parts = new Dictionary<PersonIdentity, int>();
        foreach (var (index, component) in Components(descriptions, (a, b) => !a.ContradictsNameOf(b)).Index())
            foreach (var description in component)
                parts[description] = index + 1;
        return [.. identities.Select(identity =>
            identity.Name == 0 ? Neutral
            : parts.TryGetValue(identity, out var part) ? part
            : descriptions.Where(d => !d.ContradictsNameOf(identity)).Select(d => parts[d]).DefaultIfEmpty(int.MaxValue).First())];
    }

    /// <summary>The parts that keep the number: those with a row of the register, or else the one with more than half of the claims.</summary>
    public static List<int> Kept(int[] parts, bool[] isKnown)
    {
        var known = parts.Where((part, at) => isKnown[at] && part != Neutral).Distinct().Order().ToList();
        if (known.Count > 0)
            return known;
        var claims = parts.Where(part => part != Neutral).ToArray();
        return claims.Length == 0 ? [Neutral] : [.. claims.GroupBy(part => part).Where(part => 2 * part.Count() > claims.Length).Select(part => part.Key)];
    }

    /// <summary>Items joined to one another directly or through others, each component in the order of the items.</summary>
    public static List<T[]> Components<T>(T[] items, Func<T, T, bool> areJoined)
    {
        var components = new List<List<T>>();
        foreach (var item in items)
        {
            var joined = components.Where(component => component.Exists(other => areJoined(item, other))).ToList();
            if (joined.Count == 0)
            {
                components.Add([item]);
                continue;
            }
            joined[0].Add(item);
            foreach (var other in joined.Skip(1))
            {
                joined[0].AddRange(CollectionsMarshal.AsSpan(other));
                components.Remove(other);
            }
        }
        return [.. components.Select(component => component.ToArray())];
    }
}

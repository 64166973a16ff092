using System.Collections.Frozen;
using Cjib.Batch.Allocation;
using Cjib.Batch.Intake;
using Cjib.Batch.Profiles;
using NodaTime;

namespace Cjib.Batch.Storage;

/// <summary>Everything a night decides by, as it holds on the night's date.</summary>
/// <param name="IsTest">The register's mode: TEST, or PROD.</param>
/// <param name="Clients">The agencies, by code.</param>
/// <param name="Mappings">Layouts of agencies that deliver their own, by code.</param>
/// <param name="Digests">SHA-256 in hex of each file that was read, by its path below the data directory.</param>
public sealed record Policies(
    bool IsTest, Catalogue Catalogue, FrozenDictionary<string, ClientTerms> Clients, FrozenDictionary<string, ColumnMapping> Mappings,
    IntakePolicy Intake, ProfilingPolicy Profiling, AllocationPolicy Allocation, BailiffReference Bailiffs, IReadOnlyDictionary<string, string> Digests)
{
    /// <summary>What a delivery is judged by.</summary>
    public DeliveryTerms TermsFor(string client, string fileName, LocalDate date) =>
        new(client, fileName, date, IsTest, Catalogue, Clients.GetValueOrDefault(client), Mappings.GetValueOrDefault(client), Intake);
}

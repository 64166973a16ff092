using System.Collections.Frozen;
using Cjib.Batch.Allocation;
using Cjib.Batch.Costs;
using Cjib.Batch.Debtors;
using Cjib.Batch.Events;
using Cjib.Batch.Instalments;
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
    /// <summary>Rates, surcharges and terms for what happens to claims.</summary>
    public required EventTerms Events { get; init; }

    /// <summary>When debtors that look alike are one.</summary>
    public required MatchingTerms Matching { get; init; }

    /// <summary>What official acts cost.</summary>
    public required BtagTariffs Btag { get; init; }

    /// <summary>What collecting costs by these tariffs.</summary>
    public required CostTable Costs { get; init; }

    /// <summary>How debts may be paid in terms.</summary>
    public required InstalmentPolicy Instalments { get; init; }

    /// <summary>When deliveries are expected.</summary>
    public required DeliveryCalendar Calendar { get; init; }

    /// <summary>What a delivery is judged by.</summary>
    /// <param name="client">The sender's folder: an agency, or <c>bailiffs/</c> and an office.</param>
    public DeliveryTerms TermsFor(string client, string fileName, LocalDate date) => DropFolder.IsOffice(client)
        ? new(DropFolder.PartyOf(client), fileName, date, IsTest, Catalogue, OfficeTerms(DropFolder.PartyOf(client)), null, Intake) { IsOffice = true }
        : new(client, fileName, date, IsTest, Catalogue, Clients.GetValueOrDefault(client), Mappings.GetValueOrDefault(client), Intake);

    ClientTerms? OfficeTerms(string office) => Bailiffs.OfficeIndex(office) is >= 0 and var index ? new(office, Bailiffs.Offices[index].Code, "", [], []) : null;
}

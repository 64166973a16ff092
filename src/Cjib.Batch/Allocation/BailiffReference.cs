using System.Security.Cryptography;
using System.Text;
using Cjib.Batch.Intake;
using NodaTime;

namespace Cjib.Batch.Allocation;

/// <summary>Offices, parcels, shares and regions as they hold on one day.</summary>
public sealed class BailiffReference
{
    public const string OfficesFile = "kantoren.csv", ParcelsFile = "percelen.csv", SharesFile = "aandelen.csv", RegionsFile = "regio.csv";

    const int FirstPostcode = 1000, LastPostcode = 9999, SharesMax = 64;
    const int ParcelsPerOfficeMax = 5, QualityMin = 80, QualityMax = 120;

    readonly short[] _regionOf = new short[LastPostcode + 1];
    readonly Dictionary<string, int> _offices = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _parcels = new(StringComparer.Ordinal);

    BailiffReference() => Array.Fill(_regionOf, (short)-1);

    /// <summary>Every office the file ever named, ascending by code; those whose contract ended keep their place.</summary>
    public IReadOnlyList<Bailiff> Offices { get; private set; } = [];

    /// <summary>Ascending by code.</summary>
    public IReadOnlyList<Parcel> Parcels { get; private set; } = [];

    /// <summary>Ascending by postcode; without gap or overlap over 1000…9999.</summary>
    public IReadOnlyList<Region> Regions { get; private set; } = [];

    /// <summary>Index of parcel <c>00</c>: debtors without a valid Dutch address.</summary>
    public int NationalParcel { get; private set; } = -1;

    /// <summary>First twelve hexadecimal digits of SHA-256 over the four files, one after another.</summary>
    public string Version { get; private set; } = "";

    /// <returns>Index of the office, or -1 when the file does not know it.</returns>
    public int OfficeIndex(string code) => _offices.GetValueOrDefault(code, -1);

    /// <returns>Index of the parcel, or -1.</returns>
    public int ParcelIndex(string code) => _parcels.GetValueOrDefault(code, -1);

    /// <param name="pc4">The digits of a postcode, or 0 for no valid Dutch address.</param>
    public int ParcelOf(int pc4) => RegionOf(pc4)?.Parcel ?? NationalParcel;

    /// <returns>Where a postcode lies, or null for no valid Dutch address.</returns>
    public Region? RegionOf(int pc4) =>
        pc4 is >= FirstPostcode and <= LastPostcode && _regionOf[pc4] >= 0 ? Regions[_regionOf[pc4]] : null;

    /// <summary>Reads the four files for one day. Everything that is wrong goes to the problems; use the result only when there are none.</summary>
    public static BailiffReference Read(
        LocalDate date, TextReader offices, TextReader parcels, TextReader shares, TextReader regions, List<SetupProblem> problems)
    {
        var texts = new[] { offices, parcels, shares, regions }.Select(reader => reader.ReadToEnd()).ToArray();
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(texts)));
        var reference = new BailiffReference { Version = Convert.ToHexStringLower(digest)[..12] };
        reference.ReadOffices(date, new(OfficesFile, new StringReader(texts[0]), [
            "kantoor", "naam", "arrondissement", "np", "rp", "buitenland", "capaciteit", "nieuw_per_nacht",
            "geschorst_van", "geschorst_tot", "geldig_vanaf", "geldig_tot"], problems));
        reference.ReadParcels(
            date,
            new(ParcelsFile, new StringReader(texts[1]), ["perceel", "naam", "arrondissement", "geldig_vanaf", "geldig_tot"], problems),
            new(SharesFile, new StringReader(texts[2]),
                ["perceel", "kantoor", "aandeel_promille", "kwaliteit_pct", "geldig_vanaf", "geldig_tot"], problems));
        reference.ReadRegions(date, new(RegionsFile, new StringReader(texts[3]),
            ["pc4_from", "pc4_to", "provincie", "arrondissement", "perceel", "geldig_vanaf", "geldig_tot"], problems));
        return reference;
    }

    void ReadOffices(LocalDate date, ReferenceTable table)
    {
        table.RefuseOverlaps("kantoor");
        table.RefuseGaps("kantoor");
        var offices = new List<Bailiff>();
        foreach (var rows in table.Rows.GroupBy(row => row.Text("kantoor"), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            foreach (var row in rows)
                Check(row);
            var last = rows.OrderBy(row => row.From).Last();
            var now = rows.FirstOrDefault(row => row.From <= date && date <= row.Through);
            _offices[rows.Key] = offices.Count;
            offices.Add(Of(now ?? last, now is not null, date));
        }
        Offices = offices;
        if (offices.Count == 0)
            table.Report(0, "no offices; add a row for each contracted office.");

        static void Check(ReferenceTable.Row row)
        {
            var code = row.Text("kantoor");
            if (code.Length is 0 or > 16 || !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                row.Report($"kantoor is '{code}'; expected 1 to 16 letters, digits, '-' or '_' (it names a folder).");
            if (row.Text("naam").Length == 0)
                row.Report("naam is empty; debtors read it in their overview.");
            foreach (var flag in new[] { "np", "rp", "buitenland" })
                row.Flag(flag);
            row.Number("capaciteit", 0, int.MaxValue);
            row.Number("nieuw_per_nacht", 0, int.MaxValue);
            if (row.Date("geschorst_van") is null && row.Date("geschorst_tot") is not null)
                row.Report("geschorst_tot without geschorst_van; give both, or only the first day.");
            if (row.From > row.Through)
                row.Report("geldig_tot lies before geldig_vanaf.");
        }

        static Bailiff Of(ReferenceTable.Row row, bool hasContract, LocalDate date) => new(
            row.Text("kantoor"), row.Text("naam"), row.Text("arrondissement"), hasContract,
            row.Text("np") == "J", row.Text("rp") == "J", row.Text("buitenland") == "J",
            int.TryParse(row.Text("capaciteit"), out var capacity) ? capacity : 0,
            int.TryParse(row.Text("nieuw_per_nacht"), out var perNight) ? perNight : 0,
            row.Date("geschorst_van") is { } from && from <= date && date <= (row.Date("geschorst_tot") ?? LocalDate.MaxIsoValue));
    }

    void ReadParcels(LocalDate date, ReferenceTable parcels, ReferenceTable shares)
    {
        parcels.RefuseOverlaps("perceel");
        parcels.RefuseGaps("perceel");
        // Of shares a gap is seen where they no longer add to 1000: an office may come back to a parcel.
        shares.RefuseOverlaps("perceel", "kantoor");
        var known = parcels.Rows.Select(row => row.Text("perceel")).ToHashSet(StringComparer.Ordinal);
        foreach (var row in shares.Rows)
        {
            if (!known.Contains(row.Text("perceel")))
                row.Report($"perceel '{row.Text("perceel")}' is not in {ParcelsFile}.");
            if (!_offices.ContainsKey(row.Text("kantoor")))
                row.Report($"kantoor '{row.Text("kantoor")}' is not in {OfficesFile}.");
            row.Number("aandeel_promille", 1, 1000);
            row.Number("kwaliteit_pct", QualityMin, QualityMax);
        }
        var rows = shares.On(date).Where(row => _offices.ContainsKey(row.Text("kantoor"))).ToList();
        foreach (var ofOffice in rows.GroupBy(row => row.Text("kantoor"), StringComparer.Ordinal).Where(g => g.Count() > ParcelsPerOfficeMax))
            ofOffice.Skip(ParcelsPerOfficeMax).First()
                .Report($"kantoor '{ofOffice.Key}' has {ofOffice.Count()} parcels on {date:uuuu-MM-dd}; at most {ParcelsPerOfficeMax}.");
        var byParcel = rows.ToLookup(row => row.Text("perceel"), StringComparer.Ordinal);
        var result = new List<Parcel>();
        foreach (var row in parcels.On(date).OrderBy(row => row.Text("perceel"), StringComparer.Ordinal))
        {
            var code = row.Text("perceel");
            var its = byParcel[code].Select(share => new OfficeShare(
                _offices[share.Text("kantoor")],
                int.TryParse(share.Text("aandeel_promille"), out var perMille) ? perMille : 0,
                int.TryParse(share.Text("kwaliteit_pct"), out var quality) ? quality : 0)).OrderBy(share => share.Office).ToList();
            if (its.Sum(share => (long)share.PerMille) is var sum && sum != 1000)
                shares.Report(byParcel[code].LastOrDefault()?.LineNumber ?? 0,
                    $"the shares of perceel '{code}' add to {sum} on {date:uuuu-MM-dd}; expected 1000 per mille.");
            if (its.Count > SharesMax)
                shares.Report(byParcel[code].Last().LineNumber, $"perceel '{code}' has {its.Count} offices; at most {SharesMax}.");
            _parcels[code] = result.Count;
            result.Add(new(code, row.Text("naam"), row.Text("arrondissement"), its));
        }
        Parcels = result;
        NationalParcel = ParcelIndex("00");
        if (NationalParcel < 0)
            parcels.Report(0, $"perceel '00' is missing on {date:uuuu-MM-dd}; debtors without a Dutch address belong there.");
    }

    void ReadRegions(LocalDate date, ReferenceTable table)
    {
        var rows = new List<(ReferenceTable.Row Row, int From, int To)>();
        foreach (var row in table.Rows)
        {
            var (from, to) = ((int)row.Number("pc4_from", FirstPostcode, LastPostcode), (int)row.Number("pc4_to", FirstPostcode, LastPostcode));
            if (from > to)
                row.Report($"pc4_from {from} is greater than pc4_to {to}.");
            if (row.From <= date && date <= row.Through)
                rows.Add((row, from, to));
        }
        rows.Sort((a, b) => (a.From, a.Row.LineNumber).CompareTo((b.From, b.Row.LineNumber)));
        var regions = new List<Region>();
        var next = FirstPostcode;
        foreach (var (row, from, to) in rows)
        {
            if (from > next)
                row.Report($"postcodes {next}-{from - 1} are in no region on {date:uuuu-MM-dd}; regions must cover 1000-9999 without a gap.");
            if (from < next)
                row.Report($"postcodes {from}-{Math.Min(to, next - 1)} are in another region too; regions must not overlap.");
            if (ParcelIndex(row.Text("perceel")) is var parcel && parcel < 0)
                row.Report($"perceel '{row.Text("perceel")}' is not in {ParcelsFile} on {date:uuuu-MM-dd}.");
            for (var pc4 = from; pc4 <= to; pc4++)
                _regionOf[pc4] = (short)regions.Count;
            regions.Add(new(from, to, row.Text("provincie"), row.Text("arrondissement"), parcel));
            next = Math.Max(next, to + 1);
        }
        if (next <= LastPostcode)
            table.Report(0, $"postcodes {next}-{LastPostcode} are in no region on {date:uuuu-MM-dd}; regions must cover 1000-9999 without a gap.");
        Regions = regions;
    }
}

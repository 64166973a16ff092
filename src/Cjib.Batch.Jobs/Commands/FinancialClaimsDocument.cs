using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cjib.Batch.Storage;
using NodaTime;
using NodaTime.Text;

namespace Cjib.Batch.Jobs.Commands;

/// <summary>
/// The claims of a debtor in the shape of a Financial Claims Information Document (VORIJK, version 3): whole cents, events that never change and carry a
/// key (a hash of what they say), date-times with a zone. The BSN is masked and nothing is signed: a source that serves citizens does both itself.
/// </summary>
static class FinancialClaimsDocument
{
    static readonly DateTimeZone Amsterdam = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];

    static readonly (string Category, Func<ClaimOverview, long> Of)[] Components =
    [
        ("Algemeen", c => c.Principal), ("Verhoging", c => c.Surcharge), ("Administratiekosten", c => c.Administration), ("Rente", c => c.Interest), ("Kosten", c => c.Costs),
    ];

    public static JsonObject Of(DebtorOverview view) => new()
    {
        ["type"] = "FINANCIAL_CLAIMS_INFORMATION_DOCUMENT",
        ["version"] = "3",
        ["body"] = new JsonObject
        {
            ["aangeleverd_door"] = "CRI",
            ["document_datumtijd"] = At(view.Date),
            ["bsn"] = view.Names.Select(n => n.Bsn).FirstOrDefault(bsn => bsn is not null),
            ["saldo"] = view.OpenCents,
            ["financiele_zaken"] = new JsonArray([.. view.Claims.Select(c => Case(c, view.Date))]),
        },
    };

    static JsonObject Case(ClaimOverview claim, LocalDate date)
    {
        var key = $"{claim.Client}/{claim.ClaimId}";
        var events = new JsonArray();
        foreach (var (category, cents) in Components.Select(c => (c.Category, c.Of(claim))).Where(c => c.Item2 != 0))
            events.Add(Event("FinancieleVerplichtingOpgelegd", claim.Origin, key, cents, new()
            {
                ["type"] = claim.Type,
                ["categorie"] = category,
                ["primaire_verplichting"] = category == "Algemeen",
                ["juridische_grondslag_bron"] = claim.LegalGround,
                ["opgelegd_door"] = claim.Oin,
                ["uitgevoerd_door"] = claim.Oin,
            }));
        events.Add(Event("BetalingsverplichtingOpgelegd", claim.Due, key, claim.Principal + claim.Surcharge + claim.Administration + claim.Interest + claim.Costs, new() { ["vervaldatum"] = At(claim.Due) }));
        if (claim.Paid > 0)
            events.Add(Event("BetalingVerwerkt", claim.ValueDate, key, claim.Paid, new() { ["ontvangen_door"] = claim.Oin }));
        return new()
        {
            ["zaakkenmerk"] = key,
            ["totaal_opgelegd"] = claim.Open + claim.Paid,
            ["totaal_reeds_betaald"] = claim.Paid,
            ["saldo"] = claim.Open,
            ["saldo_datumtijd"] = At(claim.ValueDate),
            ["achterstanden"] = claim.Open > 0 && claim.Due < date ? new JsonArray(key) : [],
            ["gebeurtenissen"] = events,
        };
    }

    static JsonObject Event(string type, LocalDate date, string key, long cents, JsonObject more)
    {
        var happened = new JsonObject
        {
            ["gebeurtenis_type"] = type,
            ["zaakkenmerk"] = key,
            ["datumtijd_gebeurtenis"] = At(date),
            ["bedrag"] = cents,
        };
        foreach (var (name, value) in more)
            happened[name] = value?.DeepClone();
        happened["gebeurtenis_kenmerk"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(happened.ToJsonString())));
        return happened;
    }

    static string At(LocalDate date) => OffsetDateTimePattern.Rfc3339.Format(date.AtStartOfDayInZone(Amsterdam).ToOffsetDateTime());
}

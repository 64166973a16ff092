using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;
using static Cjib.Batch.Jobs.Web.Words;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>Policies, reference files, settings and rights, as they hold now.</summary>
sealed class PoliciesModel(Register register, Composition composition) : PageModel
{
    NightResult? _last;

    public LocalDate Date { get; private set; }

    public IReadOnlyList<string> Problems { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Digests { get; private set; } = new Dictionary<string, string>();

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Date = composition.Today();
        try
        {
            Digests = (await composition.PoliciesAsync(register, Date, cancel)).Digests;
        }
        catch (SetupException e)
        {
            Problems = [.. e.Problems.Select(problem => problem.ToString())];
        }
        if ((await new RunLedger(register).RunsAsync(NightlyRun.Job, date: null, cancel)).FirstOrDefault(run => run.State == "FINISHED") is { } last)
            _last = NightResult.Read(composition.Data, last.Date);
    }

    public string AsLastNight(string file, string digest) => _last?.Files.TryGetValue(file, out var used) != true ? T("niet gebruikt", "not used") : used == digest ? T("gelijk", "the same") : T("anders", "different");

    public string ValueOf(Setting setting) => composition.Settings.Shown(setting);

    public static string Rights(AccessRule rule, string role) =>
        (role == Role.Administrator || rule.Read.Contains(role), rule.Change.Length > 0 && (role == Role.Administrator || rule.Change.Contains(role))) switch
        {
            (true, true) => T("lezen, doen", "read, do"),
            (true, false) => T("lezen", "read"),
            (false, true) => T("doen", "do"),
            (false, false) => "–",
        };
}

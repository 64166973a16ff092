using Cjib.Batch.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Cjib.Batch.Jobs.Web.Pages;

/// <summary>Logs in at the organisation's identity provider, or by a link. Opening it shows a button, so that a program that looks ahead at links does not use it up.</summary>
sealed class LoginModel(Register register, Settings settings) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Ticket { get; set; }

    /// <summary>The page that was asked for before the login.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Naar { get; set; }

    /// <summary>Not empty when the identity provider let nobody in, or somebody without a role.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Geweigerd { get; set; }

    public bool HasFailed { get; private set; }

    /// <summary>The identity provider's host; null when there is none.</summary>
    public string? Provider => settings.OpenIdAuthority is { } authority ? new Uri(authority).Host : null;

    /// <summary>Goes to the identity provider, and comes back to the page that was asked for.</summary>
    public IActionResult OnGetOpenId() => Provider is null
        ? NotFound()
        : Challenge(new AuthenticationProperties { RedirectUri = Url.IsLocalUrl(Naar) ? Naar : "/" }, OpenIdLogin.Scheme);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var audit = new AuditLog(register);
        if (await new LoginTable(register).RedeemAsync(Ticket ?? "", cancel) is not var (name, roles))
        {
            await audit.AddAsync("-", "LOGIN", Request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "", "link", "REFUSED", cancel);
            HasFailed = true;
            Response.StatusCode = StatusCodes.Status403Forbidden;
            return Page();
        }
        await audit.AddAsync(name, "LOGIN", Request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "", roles, "DONE", cancel);
        await Sessions.BeginAsync(HttpContext, name, roles);
        return LocalRedirect(Url.IsLocalUrl(Naar) ? Naar : "/");
    }
}

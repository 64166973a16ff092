# Sets up what is missing and runs build.cake: ./build.ps1 --target=Demo, --target=Test, ... Works from any folder.
$ErrorActionPreference = 'Stop'
Push-Location $PSScriptRoot
try {
    if (-not (Get-Command dotnet -ErrorAction SilentlyContinue) -or -not ((dotnet --list-sdks) -match '^10\.')) {
        [Console]::Error.WriteLine('The .NET 10 SDK is not installed, or not on the PATH. See https://dotnet.microsoft.com/download/dotnet/10.0')
        exit 2
    }
    $env:DOTNET_NOLOGO = '1'; $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'; $env:DOTNET_CLI_UI_LANGUAGE = 'en'

    $summary = 'artifacts/test-results/summary.txt'
    Remove-Item $summary -ErrorAction SilentlyContinue
    dotnet tool restore --verbosity quiet | Out-Null
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
    dotnet cake build.cake @args
    $status = $LASTEXITCODE
    # After Cake's own report, so that the counts are the last line.
    if (Test-Path $summary) { Get-Content $summary }
    exit $status
}
finally { Pop-Location }

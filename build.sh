#!/usr/bin/env bash
# Sets up what is missing and runs build.cake: ./build.sh --target=Demo, --target=Test, ... Works from any folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

PATH="$PATH:${DOTNET_ROOT:-$HOME/.dotnet}"
if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
  echo "The .NET 10 SDK is not installed, or not on the PATH. See https://dotnet.microsoft.com/download/dotnet/10.0" >&2
  exit 2
fi
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

summary=artifacts/test-results/summary.txt
rm -f "$summary"
dotnet tool restore --verbosity quiet >/dev/null
status=0
dotnet cake build.cake "$@" || status=$?
# After Cake's own report, so that the counts are the last line.
if [ -f "$summary" ]; then cat "$summary"; fi
exit $status

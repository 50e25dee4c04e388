#!/usr/bin/env bash
# What no compiler checks: nothing large, nothing printed by libraries, no path of one machine.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0

fail() { echo "check-tree: $1" >&2; status=1; }

while read -r size file; do
  [ "$size" -le 1024 ] || fail "$file is $size KiB; tracked files stay below 1 MiB"
done < <(git ls-files -z | xargs -0 -r du -k)

libraries=$(git ls-files 'Sources/*.swift' | grep -v '^Sources/crossfuse/')
# shellcheck disable=SC2086
if grep -nE '(^|[^A-Za-z.])(print|exit|fatalError|getenv)\(' $libraries; then
  fail "libraries do not print, exit or read the environment"
fi
# shellcheck disable=SC2086
if grep -nE 'try!|@unchecked Sendable|nonisolated\(unsafe\)|TODO|FIXME' $libraries; then
  fail "unsafe shortcuts or unfinished work in libraries"
fi
exit $status

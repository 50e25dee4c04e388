#!/usr/bin/env bash
# Builds the documentation of all public declarations with the toolchain's own docc; warnings are errors.
set -euo pipefail
cd "$(dirname "$0")/.."

swift package dump-symbol-graph --minimum-access-level public >/dev/null
graphs=$(find .build -type d -name symbolgraph | head -n 1)
output=.build/documentation
rm -rf "$output" .build/symbol-graphs
mkdir -p .build/symbol-graphs
# Only our own modules: the graphs of dependencies would bring their warnings along.
for source in Sources/*/; do
  module=$(basename "$source")
  for graph in "$graphs/$module".symbols.json "$graphs/$module"@*.symbols.json; do
    [ -f "$graph" ] && cp "$graph" .build/symbol-graphs/
  done
done
docc convert docs/Crossfuse.docc \
  --fallback-display-name Crossfuse --fallback-bundle-identifier crossfuse \
  --additional-symbol-graph-dir .build/symbol-graphs \
  --output-path "$output" --warnings-as-errors
echo "documentation: $output"

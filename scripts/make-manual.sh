#!/usr/bin/env bash
# Writes the man page and the completions of a built program into a folder, from what it says of its own arguments.
#   scripts/make-manual.sh <crossfuse> <generate-manual> <folder>
set -euo pipefail
if [ $# -ne 3 ]; then
  echo "usage: scripts/make-manual.sh <crossfuse> <generate-manual> <folder>" >&2
  exit 64
fi
program=$1 generator=$2 folder=$3
man="$folder/share/man/man1"
bash="$folder/share/bash-completion/completions"
zsh="$folder/share/zsh/site-functions"
fish="$folder/share/fish/vendor_completions.d"
mkdir -p "$man" "$bash" "$zsh" "$fish"

# The day of the last commit and not today, so that equal sources give equal pages.
day=$(git -C "$(dirname "$0")" log -1 --format=%cs 2>/dev/null || date +%F)
"$generator" "$program" --date "$day" --output-directory "$man"
# Discussions have empty lines between paragraphs, which mdoc writes as macros.
sed -i 's/^$/.Pp/' "$man/crossfuse.1"

"$program" --generate-completion-script bash >"$bash/crossfuse"
"$program" --generate-completion-script zsh >"$zsh/_crossfuse"
"$program" --generate-completion-script fish >"$fish/crossfuse.fish"

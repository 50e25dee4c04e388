#!/usr/bin/env bash
# Puts a built program, its data, its man page and its completions below a prefix.
#   scripts/install.sh <folder of the program> <folder of make-manual.sh> <prefix>
set -euo pipefail
if [ $# -ne 3 ]; then
  echo "usage: scripts/install.sh <folder of the program> <folder of make-manual.sh> <prefix>" >&2
  exit 64
fi
built=$1 manual=$2 prefix=$3
home="$prefix/lib/crossfuse"

install -d "$home" "$prefix/bin"
install -m 755 "$built/crossfuse" "$home/crossfuse"
for data in "$built"/crossfuse_*.resources; do
  name=$(basename "$data")
  case $name in *Tests.resources) continue ;; esac
  rm -rf "${home:?}/$name"
  cp -r "$data" "$home/$name"
done
ln -sf ../lib/crossfuse/crossfuse "$prefix/bin/crossfuse"
(cd "$manual" && find share -type f) | while read -r file; do
  install -D -m 644 "$manual/$file" "$prefix/$file"
done
echo "installed $prefix/bin/crossfuse"

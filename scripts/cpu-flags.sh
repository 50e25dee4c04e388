#!/usr/bin/env bash
# Compiler flags for the vector instructions of this machine, for release builds; nothing if it has none
# beyond the baseline. Results are the same bytes: no instruction changes how a number is rounded.
set -euo pipefail
if [ "$(uname -m)" = x86_64 ] && grep -qw avx2 /proc/cpuinfo && grep -qw fma /proc/cpuinfo; then
  echo "-Xswiftc -Xcc -Xswiftc -march=x86-64-v3"
fi

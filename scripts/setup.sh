#!/usr/bin/env bash
# Installs the system packages that are missing. Needs root, or sudo, only when something is missing.
set -euo pipefail

packages=(libopenblas-dev libhdf5-dev libsodium-dev pkg-config libjs-chart.js)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if ! command -v swift >/dev/null; then
  echo "setup: the Swift 6.3 toolchain is missing; see https://www.swift.org/install" >&2
  exit 69
fi
[ ${#missing[@]} -eq 0 ] && exit 0

echo "setup: installing ${missing[*]}" >&2
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null

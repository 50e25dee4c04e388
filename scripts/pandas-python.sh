#!/usr/bin/env bash
# Prints a Python that has pandas and h5py: python3, or a virtual environment in .build/pandas that is made here.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=$PWD/.build/pandas
for python in "${PYTHON:-python3}" "$venv/bin/python"; do
  if command -v "$python" >/dev/null && "$python" -c 'import pandas, h5py' >/dev/null 2>&1; then
    command -v "$python"
    exit 0
  fi
done
echo "pandas: installing pandas and h5py into .build/pandas" >&2
"${PYTHON:-python3}" -m venv "$venv" >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check pandas h5py >&2
echo "$venv/bin/python"

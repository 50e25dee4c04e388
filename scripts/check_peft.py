"""Compares what Hugging Face's `transformers` and `peft` compute with exported adapters with what Crossfuse computed.

    python3 scripts/check_peft.py CASES.json [TOLERANCE]

CASES.json is a list of objects: `name`; `base`, a model folder; `adapter`, a folder of `crossfuse export peft` with its
head.safetensors; `pooling`, `mean` or `pooler`; `input_ids`, padded with -1; `features` and `logits`, what is expected of the
batch. Differences count in units of the largest expected value; the tolerance is 1e-4 unless given. Needs torch, transformers,
peft and safetensors.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from peft import PeftModel, get_peft_model_state_dict
from safetensors.torch import load_file


def load(base, adapter):
    """The class that the base was saved from, with the adapter; PEFT must hold every tensor of the file, and no other."""
    config = transformers.AutoConfig.from_pretrained(base)
    model = getattr(transformers, config.architectures[0]).from_pretrained(base)
    adapted = PeftModel.from_pretrained(model, adapter)
    held = get_peft_model_state_dict(adapted)
    written = load_file(Path(adapter) / "adapter_model.safetensors")
    if held.keys() != written.keys() or not all(torch.equal(held[name], written[name]) for name in held):
        raise SystemExit(f"{adapter}: peft holds other tensors: {sorted(held.keys() ^ written.keys())[:3]}")
    return adapted.eval()


def features(adapted, case):
    ids = torch.tensor(case["input_ids"])
    mask = (ids >= 0).long()
    model = adapted.get_base_model()
    body = getattr(model, model.base_model_prefix, model)
    with torch.no_grad():
        result = body(input_ids=ids.clamp(min=0), attention_mask=mask)
    if case["pooling"] == "pooler":
        return result.pooler_output
    weights = mask.unsqueeze(-1).float()
    return (result.last_hidden_state * weights).sum(1) / weights.sum(1)


def difference(found, expected):
    expected = torch.tensor(expected)
    return ((found - expected).abs().max() / expected.abs().max()).item()


def main(path, tolerance):
    failures = 0
    for case in json.loads(Path(path).read_text()):
        vectors = features(load(case["base"], case["adapter"]), case)
        head = load_file(Path(case["adapter"]) / "head.safetensors")
        logits = vectors @ head["weight"].T + head["bias"]
        off = [difference(vectors, case["features"]), difference(logits, case["logits"])]
        is_equal = max(off) <= tolerance
        failures += not is_equal
        print(f"{case['name']}: features {off[0]:.1e}, logits {off[1]:.1e}: {'equal' if is_equal else 'DIFFERENT'}")
    sys.exit(1 if failures else 0)


main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 1e-4)

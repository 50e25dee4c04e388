"""Makes the golden models and adapters of Checkpoints with Hugging Face's `transformers` and `peft`.

    python3 scripts/make_peft_golden.py Tests/CheckpointsTests/Golden/peft

A random BERT classifier of width 8 (`base`), adapters of every kind that is read, with random values in every tensor, and the
logits of a padded batch with each of them (`expected.json`). Made with torch 2.15, transformers 5.24, peft 0.21.2.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from peft import LoraConfig, ShiraConfig, VeraConfig, get_peft_model
from transformers import BertConfig, BertForSequenceClassification

IDS = [[1, 5, 9, 2, 11, 3], [4, 8, 3, 7, -1, -1]]
TARGETS = ["query", "value"]
ADAPTERS = {
    "lora": LoraConfig(r=2, lora_alpha=3, target_modules=TARGETS),
    "rslora": LoraConfig(r=2, lora_alpha=3, use_rslora=True, target_modules=TARGETS, layers_to_transform=[1]),
    "dora": LoraConfig(r=2, lora_alpha=4, use_dora=True, target_modules=TARGETS, modules_to_save=["classifier"]),
    "shira": ShiraConfig(r=1, target_modules=TARGETS, random_seed=1),
    "vera": VeraConfig(r=3, target_modules=["query", "intermediate.dense"]),
    "vera-unsaved": VeraConfig(r=3, target_modules=["query"], save_projection=False),
}


def base_model():
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=12, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12,
        max_position_embeddings=8, num_labels=3, initializer_range=0.4, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0, architectures=["BertForSequenceClassification"])
    return BertForSequenceClassification(config).eval()


def logits(model):
    ids = torch.tensor(IDS)
    mask = (ids >= 0).long()
    with torch.no_grad():
        return model(input_ids=ids.clamp(min=0), attention_mask=mask).logits.tolist()


def main(folder):
    shutil.rmtree(folder, ignore_errors=True)
    model = base_model()
    model.save_pretrained(folder / "base")
    expected = {"input_ids": IDS, "logits": {"base": logits(model)}}
    for name, config in ADAPTERS.items():
        adapted = get_peft_model(base_model(), config, autocast_adapter_dtype=False).eval()
        torch.manual_seed(2)
        with torch.no_grad():
            for key, parameter in adapted.named_parameters():
                if "magnitude" in key:
                    parameter.mul_(1 + 0.2 * torch.rand_like(parameter))
                elif any(part in key for part in ["lora_", "shira_", "vera_lambda", "modules_to_save"]):
                    parameter.add_(0.3 * torch.randn_like(parameter))
        expected["logits"][name] = logits(adapted)
        adapted.peft_config["default"].base_model_name_or_path = "golden/base"
        adapted.save_pretrained(folder / name)
        (folder / name / "README.md").unlink()
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


main(Path(sys.argv[1]))

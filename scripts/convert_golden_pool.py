"""Convert the PyTorch reference's base network and pool (safetensors) to Crossfuse checkpoints.

usage: convert_golden_pool.py digits_base_pool.safetensors OUTPUT_DIRECTORY

Writes base.h5 (the base and the first three pool modules) and pool.h5 (the base's shapes need no copy: the
remaining pool modules with the base again would pass 1 MB), float32, deflate, no time stamps.
Needs: safetensors, h5py, numpy.
"""

import sys

import h5py
from safetensors.numpy import load_file

POOL = ["rot90", "rot180", "hflip", "invert", "noise", "half"]


def put(group, name, values, axes):
    data = group.create_dataset(
        name, data=values.astype("float32"), compression="gzip", compression_opts=9,
        shuffle=True, track_times=False)
    data.attrs["units"] = "1"
    data.attrs["axes"] = axes


def main(source, directory):
    tensors = load_file(source)
    with h5py.File(f"{directory}/reference_base.h5", "w") as file:
        file.attrs["schema"] = "crossfuse-checkpoint-1"
        for layer in (1, 2, 3):
            group = file.create_group(f"base/layer{layer}")
            put(group, "weight", tensors[f"base.w{layer}"], "output,input")
            put(group, "bias", tensors[f"base.b{layer}"].reshape(1, -1), "1,output")
    with h5py.File(f"{directory}/reference_pool.h5", "w") as file:
        for member, task in enumerate(POOL, start=1):
            top = file.create_group(f"pool/{member}")
            top.attrs["task"] = task
            for layer in (1, 2, 3):
                group = top.create_group(f"layer{layer}")
                put(group, "a", tensors[f"pool.{task}.w{layer}.A"], "rank,input")
                put(group, "b", tensors[f"pool.{task}.w{layer}.B"], "output,rank")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""AIHWKit's inference tiles: one analog product and one conversion per output.

No slices and no bit-serial inputs: 1/64 of the multiply–adds and of the conversions of ours. Inputs and
outputs of 8 bits; noise of 0.06 on every output.
"""
import numpy as np
import torch
from aihwkit.inference import ReRamWan2022NoiseModel
from aihwkit.nn import AnalogLinear
from aihwkit.simulator.configs import InferenceRPUConfig, TorchInferenceRPUConfig

from timing import report

torch.set_num_threads(1)
torch.manual_seed(1)
inputs = torch.from_numpy(np.random.default_rng(1).standard_normal((64, 256), dtype=np.float32))


def tile(config, noise):
    config.noise_model = ReRamWan2022NoiseModel()
    config.forward.inp_res = config.forward.out_res = 1 / (2**8 - 2)
    config.forward.out_noise = noise
    layer = AnalogLinear(256, 256, bias=False, rpu_config=config).eval()
    layer.program_analog_weights()

    def run():
        with torch.no_grad():
            layer(inputs)

    return run


plain = torch.nn.Linear(256, 256, bias=False).eval()


def linear():
    with torch.no_grad():
        plain(inputs)


report({
    "AIHWKit C++ tile, quiet": tile(InferenceRPUConfig(), 0),
    "AIHWKit C++ tile, output noise": tile(InferenceRPUConfig(), 0.06),
    "AIHWKit torch tile, output noise": tile(TorchInferenceRPUConfig(), 0.06),
    "torch product, 64 vectors, 256x256": linear,
})

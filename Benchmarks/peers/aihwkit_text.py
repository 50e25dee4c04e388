"""AIHWKit's C++ inference tiles of the sizes that all-MiniLM-L6-v2 has, 64 vectors, one thread; see aihwkit_tile.py."""
import torch
from aihwkit.inference import ReRamWan2022NoiseModel
from aihwkit.nn import AnalogLinear
from aihwkit.simulator.configs import InferenceRPUConfig

from timing import report

torch.set_num_threads(1)
torch.manual_seed(1)


def tile(outputs, inputs):
    config = InferenceRPUConfig()
    config.noise_model = ReRamWan2022NoiseModel()
    config.forward.inp_res = config.forward.out_res = 1 / (2**8 - 2)
    config.forward.out_noise = 0.06
    layer = AnalogLinear(inputs, outputs, bias=False, rpu_config=config).eval()
    layer.program_analog_weights()
    vectors = torch.randn(64, inputs)

    def run():
        with torch.no_grad():
            layer(vectors)

    return run


report({f"AIHWKit {o}x{i}": tile(o, i) for o, i in ((384, 384), (1536, 384), (384, 1536))})

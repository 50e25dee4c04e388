"""What PyTorch needs for the two operations of a switch: `scatter_` with flat indices and `addmm_`, one thread."""
import torch

from timing import report

torch.set_num_threads(1)
numbers = torch.Generator().manual_seed(1)
other = torch.zeros(32 << 20)  # 128 MB: more than any cache


def sweep():
    other.add_(1)


def overwrites(size, percent):
    """Every way to set values at flat indices; the fastest is our rival."""
    weights = torch.randn(size, size, generator=numbers)
    flat, count = weights.view(-1), size * size * percent // 100
    positions = torch.randperm(size * size, generator=numbers)[:count].sort().values
    values = torch.randn(count, generator=numbers)
    return {
        "scatter_": lambda: flat.scatter_(0, positions, values),
        "index_put_": lambda: flat.index_put_((positions,), values),
        "index_copy_": lambda: flat.index_copy_(0, positions, values),
    }


def fusion(size, rank):
    weights = torch.randn(size, size, generator=numbers)
    b = torch.randn(size, rank, generator=numbers)
    a = torch.randn(rank, size, generator=numbers)
    return lambda: weights.addmm_(b, a, alpha=1e-4)


cases = {}
for size in (1024, 4096):
    for percent in (1, 2):
        for name, function in overwrites(size, percent).items():
            cases[f"{size} {name} {percent} %"] = function
    for rank in (32, 64):
        cases[f"{size} addmm_ r{rank}"] = fusion(size, rank)

report({
    f"{name}, {state}": (function, before)
    for name, function in cases.items() for state, before in (("warm", None), ("cold", sweep))
})

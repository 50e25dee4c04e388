"""PyTorch: one LoRA step of an encoder of the shapes of all-MiniLM-L6-v2, ten texts of 13 tokens, one thread.

All texts are equally long, so that nothing is spent on padding. Queries and values have branches of rank 16; the head and the
branches are trained by Adam.
"""
import torch
from torch import nn
from torch.nn import functional as F

from timing import report

torch.set_num_threads(1)
torch.manual_seed(1)
WIDTH, INNER, HEADS, BLOCKS, TEXTS, TOKENS = 384, 1536, 12, 6, 10, 13


class Branch(nn.Module):
    """A frozen linear map with a trained low-rank branch."""

    def __init__(self, rank=16, scale=2.0):
        super().__init__()
        self.base = nn.Linear(WIDTH, WIDTH).requires_grad_(False)
        self.a, self.b, self.scale = nn.Linear(WIDTH, rank, bias=False), nn.Linear(rank, WIDTH, bias=False), scale
        nn.init.zeros_(self.b.weight)

    def forward(self, x):
        return self.base(x) + self.scale * self.b(self.a(x))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.value = Branch(), Branch()
        self.key, self.out = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norms = nn.ModuleList([nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2)])
        for part in (self.key, self.out, self.up, self.down, self.norms):
            part.requires_grad_(False)

    def forward(self, x):
        def heads(y):
            return y.view(TEXTS, TOKENS, HEADS, -1).transpose(1, 2)

        mixed = F.scaled_dot_product_attention(heads(self.query(x)), heads(self.key(x)), heads(self.value(x)))
        x = self.norms[0](x + self.out(mixed.transpose(1, 2).reshape(TEXTS, TOKENS, WIDTH)))
        return self.norms[1](x + self.down(F.gelu(self.up(x))))


blocks, head = nn.Sequential(*[Block() for _ in range(BLOCKS)]), nn.Linear(WIDTH, 6)
trained = [p for p in [*blocks.parameters(), *head.parameters()] if p.requires_grad]
optimiser = torch.optim.Adam(trained, lr=1e-3)
embedded, labels = torch.randn(TEXTS, TOKENS, WIDTH), torch.arange(TEXTS) % 6


def step():
    loss = F.cross_entropy(head(blocks(embedded).mean(1)), labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


report({"PyTorch, LoRA step": step})

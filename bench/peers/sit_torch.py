"""The same training step and sampler as `zoo bench`, in eager PyTorch: the peer of docs/performance.md.

    python sit_torch.py train  --model SiT-S/2 --batch-size 8 --steps 5
    python sit_torch.py sample --model SiT-B/2 --batch-size 4 --num-steps 20

Needs torch only. Prints one JSON document. It is written as a PyTorch user would write it (nn.Linear,
scaled_dot_product_attention, torch.optim.AdamW, clip_grad_norm_), following the shapes of the SiT paper.
"""

import torch
import torch.nn.functional as F
from diffusion_torch import modulate, parser, run, time_features, unpatchify
from torch import nn

SIZES = {"S": (384, 12, 6), "B": (768, 12, 12), "L": (1024, 24, 16), "XL": (1152, 28, 16)}


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        return self.proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, d))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.norm2 = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.attn = Attention(width, heads)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(approximate="tanh"), nn.Linear(4 * width, width))
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 6 * width))

    def forward(self, x, c):
        s1, m1, g1, s2, m2, g2 = self.modulation(c).chunk(6, dim=-1)
        x = x + g1.unsqueeze(1) * self.attn(modulate(self.norm1(x), s1, m1))
        return x + g2.unsqueeze(1) * self.mlp(modulate(self.norm2(x), s2, m2))


class SiT(nn.Module):
    def __init__(self, width, depth, heads, patch=2, channels=4, size=32, classes=1000, z_dim=768, align=8):
        super().__init__()
        self.patch, self.channels, self.grid, self.align = patch, channels, size // patch, align
        self.embed = nn.Conv2d(channels, width, patch, patch)
        self.pos = nn.Parameter(torch.randn(1, self.grid**2, width), requires_grad=False)
        self.time = nn.Sequential(nn.Linear(256, width), nn.SiLU(), nn.Linear(width, width))
        self.label = nn.Embedding(classes + 1, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.projector = nn.Sequential(
            nn.Linear(width, 2048), nn.SiLU(), nn.Linear(2048, 2048), nn.SiLU(), nn.Linear(2048, z_dim)
        )
        self.norm = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * width))
        self.linear = nn.Linear(width, patch * patch * channels)

    def forward(self, x, t, y, project):
        x = self.embed(x).flatten(2).transpose(1, 2) + self.pos
        c = self.time(time_features(t)) + self.label(y)
        z = None
        for i, block in enumerate(self.blocks):
            x = block(x, c)
            if project and i + 1 == self.align:
                z = self.projector(x)
        shift, scale = self.modulation(c).chunk(2, dim=-1)
        x = self.linear(modulate(self.norm(x), shift, scale))
        return unpatchify(x, self.grid, self.patch, self.channels), z


def build(name):
    size, patch = name.removeprefix("SiT-").split("/")
    return SiT(*SIZES[size], patch=int(patch))


def labels(count):
    y = torch.randint(1000, (count,))
    return torch.where(torch.rand(count) < 0.1, 1000, y)


def main():
    options = parser(__doc__)
    options.add_argument("--model", default="SiT-S/2")
    args = options.parse_args()
    run(args.model, build(args.model), args, labels, lambda count: torch.full((count,), 1000))


if __name__ == "__main__":
    main()

"""The same training step and forward as `zoo bench` of an MMDiT, in eager PyTorch: the peer of docs/performance.md.

    python mmdit_torch.py train  --depth 24 --batch-size 2 --steps 3
    python mmdit_torch.py sample --depth 24 --batch-size 2 --num-steps 2

Needs torch only. Prints one JSON document. It is written as a PyTorch user would write it (nn.Linear,
scaled_dot_product_attention, torch.optim.AdamW), by the MMDiT paper (arXiv 2403.03206): width 32 x depth,
two streams with weights of their own, one attention over both, the last block's text only read.
"""

import torch
import torch.nn.functional as F
from diffusion_torch import modulate, parser, run, time_features, unpatchify
from torch import nn


class Stream(nn.Module):
    """One stream's half of a block; the last block's text has no more than queries, keys and values."""

    def __init__(self, width, heads, last):
        super().__init__()
        self.heads, self.last = heads, last
        self.norm1 = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.qkv = nn.Linear(width, 3 * width)
        if not last:
            self.proj = nn.Linear(width, width)
            self.norm2 = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
            self.mlp = nn.Sequential(
                nn.Linear(width, 4 * width), nn.GELU(approximate="tanh"), nn.Linear(4 * width, width)
            )
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, (2 if last else 6) * width))

    def before(self, x, c):
        self.chunks = self.modulation(c).chunk(2 if self.last else 6, dim=-1)
        b, n, d = x.shape
        qkv = self.qkv(modulate(self.norm1(x), self.chunks[0], self.chunks[1]))
        return qkv.reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)

    def after(self, x, attended):
        _, _, gate1, shift, scale, gate2 = self.chunks
        x = x + gate1.unsqueeze(1) * self.proj(attended)
        return x + gate2.unsqueeze(1) * self.mlp(modulate(self.norm2(x), shift, scale))


class Block(nn.Module):
    def __init__(self, width, heads, last):
        super().__init__()
        self.text, self.image = Stream(width, heads, last), Stream(width, heads, False)

    def forward(self, text, image, c):
        n = text.shape[1]
        q, k, v = torch.cat([self.text.before(text, c), self.image.before(image, c)], dim=3).unbind(0)
        out = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        image = self.image.after(image, out[:, n:])
        return None if self.text.last else self.text.after(text, out[:, :n]), image


class MMDiT(nn.Module):
    def __init__(self, depth, patch=2, channels=4, size=32, z_dim=768, align=8):
        super().__init__()
        width = 32 * depth
        self.patch, self.channels, self.grid, self.align = patch, channels, size // patch, min(align, depth)
        self.embed = nn.Conv2d(channels, width, patch, patch)
        self.register_buffer("pos", torch.randn(1, self.grid**2, width))
        self.time = nn.Sequential(nn.Linear(256, width), nn.SiLU(), nn.Linear(width, width))
        self.context = nn.Linear(768, width)
        self.blocks = nn.ModuleList(Block(width, depth, i == depth - 1) for i in range(depth))
        self.projector = nn.Sequential(
            nn.Linear(width, 2048), nn.SiLU(), nn.Linear(2048, 2048), nn.SiLU(), nn.Linear(2048, z_dim)
        )
        self.norm = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * width))
        self.linear = nn.Linear(width, patch * patch * channels)

    def forward(self, x, t, text, project):
        x = self.embed(x).flatten(2).transpose(1, 2) + self.pos
        c = self.time(time_features(t))
        text = self.context(text)
        z = None
        for i, block in enumerate(self.blocks):
            text, x = block(text, x, c)
            if project and i + 1 == self.align:
                z = self.projector(x)
        shift, scale = self.modulation(c).chunk(2, dim=-1)
        x = self.linear(modulate(self.norm(x), shift, scale))
        return unpatchify(x, self.grid, self.patch, self.channels), z


def text(count):
    return torch.randn(count, 77, 768)


def main():
    options = parser(__doc__)
    options.add_argument("--depth", type=int, default=24)
    args = options.parse_args()
    run(f"MMDiT-d{args.depth}/2", MMDiT(args.depth), args, text, text)


if __name__ == "__main__":
    main()

"""The same training step and forward as `zoo bench` of an MMDiT, in eager PyTorch: the peer of docs/performance.md.

    python mmdit_torch.py train  --depth 24 --batch-size 2 --steps 3
    python mmdit_torch.py sample --depth 24 --batch-size 2 --num-steps 2

Needs torch only. Prints one JSON document. It is written as a PyTorch user would write it (nn.Linear,
scaled_dot_product_attention, torch.optim.AdamW), by the MMDiT paper (arXiv 2403.03206): width 32 x depth,
two streams with weights of their own, one attention over both, the last block's text only read.
"""

import argparse
import copy
import json
import math
import platform
import resource
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn


def modulate(x, shift, scale):
    return x * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)


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
        self.patch, self.channels, self.grid, self.align = patch, channels, size // patch, align
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
        b = x.shape[0]
        x = self.embed(x).flatten(2).transpose(1, 2) + self.pos
        freqs = torch.exp(-math.log(10000) * torch.arange(128, dtype=torch.float32) / 128)
        args = t[:, None] * freqs[None]
        c = self.time(torch.cat([args.cos(), args.sin()], dim=-1))
        text = self.context(text)
        z = None
        for i, block in enumerate(self.blocks):
            text, x = block(text, x, c)
            if project and i + 1 == self.align:
                z = self.projector(x)
        shift, scale = self.modulation(c).chunk(2, dim=-1)
        x = self.linear(modulate(self.norm(x), shift, scale))
        g, p = self.grid, self.patch
        x = x.reshape(b, g, g, p, p, self.channels).permute(0, 5, 1, 3, 2, 4)
        return x.reshape(b, self.channels, g * p, g * p), z


def train(args):
    model = MMDiT(args.depth)
    ema = copy.deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.0)
    seconds = []
    for _ in range(args.steps + args.warmup):
        start = time.perf_counter()
        x = torch.randn(args.batch_size, 4, 32, 32)
        z = torch.randn(args.batch_size, model.grid**2, 768)
        text = torch.randn(args.batch_size, 77, 768)
        noise = torch.randn_like(x)
        t = torch.rand(args.batch_size)
        tt = t[:, None, None, None]
        velocity, z_tilde = model((1 - tt) * x + tt * noise, t, text, True)
        loss = ((velocity - (noise - x)) ** 2).mean()
        align = -(F.normalize(z, dim=-1) * F.normalize(z_tilde, dim=-1)).sum(-1).mean()
        (loss + 0.5 * align).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            for average, value in zip(ema.parameters(), model.parameters()):
                average.lerp_(value, 1e-4)
        loss.item()
        seconds.append(time.perf_counter() - start)
    return seconds[args.warmup :], sum(p.numel() for p in model.parameters())


@torch.no_grad()
def sample(args):
    model = MMDiT(args.depth).eval()
    seconds = []
    for _ in range(args.calls + 1):
        start = time.perf_counter()
        x = torch.randn(args.batch_size, 4, 32, 32, dtype=torch.float64)
        text = torch.randn(args.batch_size, 77, 768)
        times = torch.linspace(1, 0, args.num_steps + 1, dtype=torch.float64)
        for t, t_next in zip(times[:-1], times[1:]):
            v = model(x.float(), torch.full((len(x),), t.item()), text, False)[0].double()
            x = x + (t_next - t) * v
        seconds.append(time.perf_counter() - start)
    return seconds[1:], sum(p.numel() for p in model.parameters())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["train", "sample"])
    parser.add_argument("--depth", type=int, default=24)
    parser.add_argument("--batch-size", type=int, default=2)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--num-steps", type=int, default=2)
    parser.add_argument("--calls", type=int, default=3)
    args = parser.parse_args()
    seconds, parameters = train(args) if args.what == "train" else sample(args)
    key = "step_seconds" if args.what == "train" else "call_seconds"
    print(
        json.dumps(
            {
                "engine": f"PyTorch {torch.__version__} eager",
                "python": platform.python_version(),
                "model": f"MMDiT-d{args.depth}/2",
                "batch_size": args.batch_size,
                "parameters": parameters,
                key: {"min": min(seconds), "median": statistics.median(seconds), "max": max(seconds)},
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )


if __name__ == "__main__":
    main()

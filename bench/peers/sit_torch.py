"""The same training step and sampler as `zoo bench`, in eager PyTorch: the peer of docs/performance.md.

    python sit_torch.py train  --model SiT-S/2 --batch-size 8 --steps 5
    python sit_torch.py sample --model SiT-B/2 --batch-size 4 --num-steps 20

Needs torch only. Prints one JSON document. It is written as a PyTorch user would write it (nn.Linear,
scaled_dot_product_attention, torch.optim.AdamW, clip_grad_norm_), following the shapes of the SiT paper.
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

SIZES = {"S": (384, 12, 6), "B": (768, 12, 12), "L": (1024, 24, 16), "XL": (1152, 28, 16)}


def modulate(x, shift, scale):
    return x * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)


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
        b = x.shape[0]
        x = self.embed(x).flatten(2).transpose(1, 2) + self.pos
        freqs = torch.exp(-math.log(10000) * torch.arange(128, dtype=torch.float32) / 128)
        args = t[:, None] * freqs[None]
        c = self.time(torch.cat([args.cos(), args.sin()], dim=-1)) + self.label(y)
        z = None
        for i, block in enumerate(self.blocks):
            x = block(x, c)
            if project and i + 1 == self.align:
                z = self.projector(x)
        shift, scale = self.modulation(c).chunk(2, dim=-1)
        x = self.linear(modulate(self.norm(x), shift, scale))
        g, p = self.grid, self.patch
        x = x.reshape(b, g, g, p, p, self.channels).permute(0, 5, 1, 3, 2, 4)
        return x.reshape(b, self.channels, g * p, g * p), z


def build(name):
    size, patch = name.removeprefix("SiT-").split("/")
    return SiT(*SIZES[size], patch=int(patch))


def train(args):
    model = build(args.model)
    ema = copy.deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.0)
    seconds = []
    for step in range(args.steps + args.warmup):
        start = time.perf_counter()
        x = torch.randn(args.batch_size, 4, 32, 32)
        z = torch.randn(args.batch_size, model.grid**2, 768)
        y = torch.randint(1000, (args.batch_size,))
        y = torch.where(torch.rand(args.batch_size) < 0.1, 1000, y)
        noise = torch.randn_like(x)
        t = torch.rand(args.batch_size)
        tt = t[:, None, None, None]
        velocity, z_tilde = model((1 - tt) * x + tt * noise, t, y, True)
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
    model = build(args.model).eval()
    seconds = []
    for call in range(args.calls + 1):
        start = time.perf_counter()
        x = torch.randn(args.batch_size, 4, 32, 32, dtype=torch.float64)
        y = torch.randint(1000, (args.batch_size,))
        null = torch.full_like(y, 1000)
        times = torch.linspace(1, 0, args.num_steps + 1, dtype=torch.float64)
        for t, t_next in zip(times[:-1], times[1:]):
            guided = args.cfg_scale > 1 and t <= args.guidance_high
            inputs = torch.cat([x, x]) if guided else x
            labels = torch.cat([y, null]) if guided else y
            v = model(inputs.float(), torch.full((len(inputs),), t.item()), labels, False)[0].double()
            if guided:
                cond, uncond = v.chunk(2)
                v = uncond + args.cfg_scale * (cond - uncond)
            x = x + (t_next - t) * v
        seconds.append(time.perf_counter() - start)
    return seconds[1:], sum(p.numel() for p in model.parameters())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["train", "sample"])
    parser.add_argument("--model", default="SiT-S/2")
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--num-steps", type=int, default=20)
    parser.add_argument("--calls", type=int, default=3)
    parser.add_argument("--cfg-scale", type=float, default=1.0)
    parser.add_argument("--guidance-high", type=float, default=1.0)
    args = parser.parse_args()
    seconds, parameters = train(args) if args.what == "train" else sample(args)
    key = "step_seconds" if args.what == "train" else "call_seconds"
    print(
        json.dumps(
            {
                "engine": f"PyTorch {torch.__version__} eager",
                "python": platform.python_version(),
                "model": args.model,
                "batch_size": args.batch_size,
                "parameters": parameters,
                key: {"min": min(seconds), "median": statistics.median(seconds), "max": max(seconds)},
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )


if __name__ == "__main__":
    main()

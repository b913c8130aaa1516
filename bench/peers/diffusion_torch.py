"""What the peers of docs/performance.md have in common: a training step and a sampler in eager PyTorch, timed.

Written as a PyTorch user would write it: torch.optim.AdamW, clip_grad_norm_, an average by lerp_, Euler steps in float64.
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


def modulate(x, shift, scale):
    return x * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)


def time_features(t):
    freqs = torch.exp(-math.log(10000) * torch.arange(128, dtype=torch.float32) / 128)
    args = t[:, None] * freqs[None]
    return torch.cat([args.cos(), args.sin()], dim=-1)


def unpatchify(x, grid, patch, channels):
    x = x.reshape(len(x), grid, grid, patch, patch, channels).permute(0, 5, 1, 3, 2, 4)
    return x.reshape(len(x), channels, grid * patch, grid * patch)


def train(model, args, condition):
    """Seconds of whole steps on random latents; condition(n) gives what n samples are conditioned on."""
    ema = copy.deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.0)
    seconds = []
    for _ in range(args.steps + args.warmup):
        start = time.perf_counter()
        x = torch.randn(args.batch_size, 4, 32, 32)
        z = torch.randn(args.batch_size, model.grid**2, 768)
        given = condition(args.batch_size)
        noise = torch.randn_like(x)
        t = torch.rand(args.batch_size)
        tt = t[:, None, None, None]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.mixed_precision == "bf16"):
            velocity, z_tilde = model((1 - tt) * x + tt * noise, t, given, True)
        loss = ((velocity.float() - (noise - x)) ** 2).mean()
        align = -(F.normalize(z, dim=-1) * F.normalize(z_tilde.float(), dim=-1)).sum(-1).mean()
        (loss + 0.5 * align).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            for average, value in zip(ema.parameters(), model.parameters()):
                average.lerp_(value, 1e-4)
        loss.item()
        seconds.append(time.perf_counter() - start)
    return seconds[args.warmup :]


@torch.no_grad()
def sample(model, args, condition, null):
    """Seconds of whole calls; null(n) is the condition of the half that guidance leads away from."""
    model.eval()
    seconds = []
    for _ in range(args.calls + 1):
        start = time.perf_counter()
        x = torch.randn(args.batch_size, 4, 32, 32, dtype=torch.float64)
        given, none = condition(args.batch_size), null(args.batch_size)
        times = torch.linspace(1, 0, args.num_steps + 1, dtype=torch.float64)
        for t, t_next in zip(times[:-1], times[1:]):
            guided = args.cfg_scale > 1 and t <= args.guidance_high
            inputs = torch.cat([x, x]) if guided else x
            conditions = torch.cat([given, none]) if guided else given
            v = model(inputs.float(), torch.full((len(inputs),), t.item()), conditions, False)[0].double()
            if guided:
                cond, uncond = v.chunk(2)
                v = uncond + args.cfg_scale * (cond - uncond)
            x = x + (t_next - t) * v
        seconds.append(time.perf_counter() - start)
    return seconds[1:]


def parser(description):
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=["train", "sample"])
    options.add_argument("--batch-size", type=int, default=8)
    options.add_argument("--steps", type=int, default=5)
    options.add_argument("--mixed-precision", choices=["no", "bf16"], default="no")
    options.add_argument("--warmup", type=int, default=2)
    options.add_argument("--num-steps", type=int, default=20)
    options.add_argument("--calls", type=int, default=3)
    options.add_argument("--cfg-scale", type=float, default=1.0)
    options.add_argument("--guidance-high", type=float, default=1.0)
    return options


def run(name, model, args, condition, null):
    training = args.what == "train"
    seconds = train(model, args, condition) if training else sample(model, args, condition, null)
    print(
        json.dumps(
            {
                "engine": f"PyTorch {torch.__version__} eager",
                "python": platform.python_version(),
                "model": name,
                "batch_size": args.batch_size,
                "parameters": sum(p.numel() for p in model.parameters()),
                "step_seconds" if training else "call_seconds": {
                    "min": min(seconds),
                    "median": statistics.median(seconds),
                    "max": max(seconds),
                },
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )

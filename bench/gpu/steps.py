"""Training steps of SiT: on the product's kernels as the product calls them, and eager under autocast."""

import contextlib
import copy
import math
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

from kernels import DTYPES, NUMBERS
from waits import synchronisations

SIZES = {"Ti": (192, 6, 3), "S": (384, 12, 6), "B": (768, 12, 12), "L": (1024, 24, 16), "XL": (1152, 28, 16)}
CLASSES, WIDTH_OF_TOKENS, EPS = 1000, 768, 1e-6


def sizes_of(name):
    """Width, depth, heads and patch of a variant, such as SiT-B/2."""
    size, patch = name.removeprefix("SiT-").split("/")
    return *SIZES[size], int(patch)


class SiT(nn.Module):
    """The parameters of a SiT with one projector, and its pass in operators that are given."""

    def __init__(self, name, grid=16, channels=4, align=8):
        super().__init__()
        width, depth, self.heads, self.patch = sizes_of(name)
        self.channels, self.grid, self.align = channels, grid, min(align, depth)
        self.embed = nn.Conv2d(channels, width, self.patch, self.patch)
        self.register_buffer("position", torch.randn(1, grid * grid, width))
        self.register_buffer("frequencies", torch.exp(-math.log(10000) * torch.arange(128, dtype=torch.float32) / 128))
        self.time = nn.ModuleList([nn.Linear(256, width), nn.Linear(width, width)])
        self.label = nn.Embedding(CLASSES + 1, width)
        self.blocks = nn.ModuleList(
            nn.ModuleDict(
                {
                    "modulation": nn.Linear(width, 6 * width),
                    "qkv": nn.Linear(width, 3 * width),
                    "proj": nn.Linear(width, width),
                    "fc1": nn.Linear(width, 4 * width),
                    "fc2": nn.Linear(4 * width, width),
                }
            )
            for _ in range(depth)
        )
        self.projector = nn.ModuleList(
            [nn.Linear(width, 2048), nn.Linear(2048, 2048), nn.Linear(2048, WIDTH_OF_TOKENS)]
        )
        self.modulation = nn.Linear(width, 2 * width)
        self.final = nn.Linear(width, self.patch**2 * channels)

    def forward(self, ops, x, t, y):
        b, g, p = x.shape[0], self.grid, self.patch
        h = ops.conv(x, self.embed, p).flatten(2).transpose(1, 2) + self.position
        angles = t[:, None] * self.frequencies[None]
        c = ops.linear(torch.cat([angles.cos(), angles.sin()], -1), self.time[0])
        c = ops.linear(ops.silu(c), self.time[1]) + ops.embedding(y, self.label)
        tokens = None
        for i, block in enumerate(self.blocks):
            m = ops.linear(ops.silu(c), block["modulation"]).chunk(6, 1)
            a = ops.modulated(h, m[0], m[1])
            h = ops.gated(h, m[2], ops.self_attention(a, block["qkv"], self.heads, block["proj"]))
            a = ops.modulated(h, m[3], m[4])
            h = ops.gated(h, m[5], ops.mlp(a, block["fc1"], block["fc2"]))
            if i + 1 == self.align:
                tokens = ops.linear(ops.silu(ops.linear(h, self.projector[0])), self.projector[1])
                tokens = ops.linear(ops.silu(tokens), self.projector[2])
        m = ops.linear(ops.silu(c), self.modulation).chunk(2, 1)
        out = ops.linear(ops.modulated(h, m[0], m[1]), self.final)
        out = out.reshape(b, g, g, p, p, self.channels).permute(0, 5, 1, 3, 2, 4)
        return out.reshape(b, self.channels, g * p, g * p), tokens


class KernelOps:
    """dev.repazoo.torch.TorchOps: scalars are kept on the CPU."""

    def __init__(self, kernels, precision):
        self.k, self.casts = kernels, precision != "fp32"
        self.dtype, self.eps, self.numbers = torch.tensor(NUMBERS[precision]), torch.tensor(EPS).double(), {}

    def number(self, value):
        return self.numbers.setdefault(value, torch.tensor(value))

    def linear(self, x, layer):
        if self.casts:
            return self.k.linear_bias_cast(x, layer.weight, layer.bias, self.dtype)
        return self.k.linear_bias(x, layer.weight, layer.bias)

    def conv(self, x, layer, stride):
        n = self.number
        return self.k.conv2d_bias(x, layer.weight, layer.bias, n(stride), n(0), n(0), n(1), n(1), self.dtype)

    def embedding(self, y, table):
        return self.k.embedding(y, table.weight)

    def silu(self, x):
        return self.k.silu(x)

    def mlp(self, x, one, two):
        if self.casts:
            return self.k.mlp_cast(x, one.weight, one.bias, two.weight, two.bias, self.number(1), self.dtype)
        return self.linear(self.k.gelu_tanh(self.linear(x, one)), two)

    def modulated(self, x, shift, scale):
        return self.k.modulated_layer_norm(x, shift, scale, self.eps)

    def gated(self, x, gate, branch):
        return self.k.gated_add(x, gate, branch, self.dtype)

    def self_attention(self, x, qkv, heads, proj):
        h = self.number(heads)
        if self.casts:
            layers = [qkv.weight, qkv.bias, proj.weight, proj.bias]
            return self.k.self_attention_cast(x, *layers, h, self.dtype)
        return self.linear(self.k.packed_attention(self.linear(x, qkv), h, self.dtype), proj)

    def normalize(self, x):
        return self.k.normalize(x, self.eps)


class EagerOps:
    """As a PyTorch user writes them; autocast chooses the types."""

    def linear(self, x, layer):
        return layer(x)

    def conv(self, x, layer, stride):
        return layer(x)

    def embedding(self, y, table):
        return table(y)

    def silu(self, x):
        return F.silu(x)

    def mlp(self, x, one, two):
        return two(F.gelu(one(x), approximate="tanh"))

    def modulated(self, x, shift, scale):
        return F.layer_norm(x, [x.shape[-1]], None, None, EPS) * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1)

    def gated(self, x, gate, branch):
        return x + gate.unsqueeze(1) * branch

    def self_attention(self, x, packed, heads, proj):
        qkv = packed(x)
        b, n, c3 = qkv.shape
        q, k, v = qkv.reshape(b, n, 3, heads, c3 // 3 // heads).permute(2, 0, 3, 1, 4).unbind(0)
        return proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, c3 // 3))

    def normalize(self, x):
        return F.normalize(x.float(), dim=-1)


def batch_of(model, size, device):
    side = model.grid * model.patch
    shape = (size, model.channels, side, side)
    return {
        "x": torch.randn(shape, device=device),
        "noise": torch.randn(shape, device=device),
        "t": torch.rand(size, device=device),
        "y": torch.randint(CLASSES, (size,), device=device),
        "z": torch.randn(size, model.grid**2, WIDTH_OF_TOKENS, device=device),
    }


def loss_of(velocity, tokens, batch, normalize):
    error = (velocity - (batch["noise"] - batch["x"])).float().square().mean()
    return error - 0.5 * (normalize(batch["z"]) * normalize(tokens)).sum(-1).mean()


def mixed(batch):
    t = batch["t"][:, None, None, None]
    return (1 - t) * batch["x"] + t * batch["noise"]


class KernelStep:
    """The product's step: gradients, unscaling, clipping, AdamW and EMA are kernels."""

    def __init__(self, kernels, model, precision):
        self.k, self.model, self.ops = kernels, model, KernelOps(kernels, precision)
        self.parameters = [p for p in model.parameters()]
        self.averages = [p.detach().clone() for p in self.parameters]
        self.first = [torch.zeros_like(p) for p in self.parameters]
        self.second = [torch.zeros_like(p) for p in self.parameters]
        device = self.parameters[0].device
        self.counts = [torch.zeros((), device=device) for _ in self.parameters]
        self.scaled = precision == "fp16"
        self.inverse = torch.tensor(1 / 65536.0 if self.scaled else 1.0).double()
        self.hyper = [torch.tensor(v, dtype=torch.float64) for v in (1e-4, 0.9, 0.999, 0.0, 1e-8)]
        self.one, self.weight = torch.tensor(1.0).double(), torch.tensor(1e-4).double()

    def __call__(self, batch):
        velocity, tokens = self.model(self.ops, mixed(batch), batch["t"], batch["y"])
        loss = loss_of(velocity, tokens, batch, self.ops.normalize)
        gradients = self.k.gradients(loss * 65536.0 if self.scaled else loss, self.parameters)
        with torch.no_grad():
            norm = self.k.clip_norm(gradients, self.one, self.inverse)
            norm, loss = torch.stack([norm, loss.detach()]).tolist()
            if math.isfinite(norm):
                self.k.adamw(self.parameters, gradients, self.first, self.second, self.counts, *self.hyper)
            self.k.lerp(self.averages, self.parameters, self.weight)
        return loss


class EagerStep:
    """train.py's step: autocast, GradScaler, clip_grad_norm_, AdamW, EMA."""

    def __init__(self, model, precision, forward):
        self.model, self.precision, self.forward = model, precision, forward
        self.average = copy.deepcopy(model).requires_grad_(False)
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.0)
        self.device = next(model.parameters()).device.type
        self.scaler = torch.amp.GradScaler(self.device, enabled=precision == "fp16")

    def __call__(self, batch):
        half = self.precision != "fp32"
        cast = torch.autocast(self.device, DTYPES[self.precision]) if half else contextlib.nullcontext()
        with cast:
            velocity, tokens = self.forward(mixed(batch), batch["t"], batch["y"])
        loss = loss_of(velocity.float(), tokens.float(), batch, lambda a: F.normalize(a, dim=-1))
        self.scaler.scale(loss).backward()
        self.scaler.unscale_(self.optimizer)
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            torch._foreach_lerp_(list(self.average.parameters()), list(self.model.parameters()), 1e-4)
        return float(loss.detach())


def reference_step(path, name, precision, device, compiled, grid):
    """REPA's own model from a clone of it, under the step of its train.py."""
    sys.path.insert(0, str(path))
    from models.sit import SiT as ReferenceSiT  # noqa: PLC0415

    width, depth, heads, patch = sizes_of(name)
    model = ReferenceSiT(
        input_size=grid * patch,
        patch_size=patch,
        hidden_size=width,
        decoder_hidden_size=width,
        depth=depth,
        num_heads=heads,
        encoder_depth=min(8, depth),
        num_classes=CLASSES,
        use_cfg=True,
        z_dims=[WIDTH_OF_TOKENS],
        fused_attn=True,
        qk_norm=False,
    ).to(device)
    call = torch.compile(model) if compiled else model

    def forward(x, t, y):
        velocity, tokens = call(x, t, y)
        return velocity, tokens[0]

    return EagerStep(model, precision, forward)


def timed(make, batch, device, steps, warmup):
    """Seconds, memory and, on CUDA, synchronisations of a step; or why there are none."""
    try:
        step = make()
        cuda = device == "cuda"
        if cuda:
            torch.cuda.reset_peak_memory_stats()
        seconds = []
        for i in range(steps + warmup):
            start = time.perf_counter()
            loss = step(batch)
            if cuda:
                torch.cuda.synchronize()
            seconds.append(time.perf_counter() - start)
        result = {"step_seconds": statistics.median(seconds[warmup:]), "loss": loss}
        result["images_per_second"] = len(batch["t"]) / result["step_seconds"]
        if cuda:
            result["peak_bytes"] = torch.cuda.max_memory_allocated()
            result["synchronisations"] = synchronisations(lambda: step(batch))
        return result
    except Exception as e:  # one that can't run must not hide the others
        return {"failed": f"{type(e).__name__}: {str(e).strip().splitlines()[0] if str(e).strip() else ''}"[:200]}


def rows(kernels, name, batches, precisions, device, reference, compiled, steps, warmup, grid):
    """A row for each batch, precision and implementation."""
    for size in batches:
        for precision in precisions:
            torch.manual_seed(0)
            base = SiT(name, grid).to(device)
            batch = batch_of(base, size, device)
            ops = EagerOps()

            def eager(call=None):
                model = copy.deepcopy(base)
                run = torch.compile(model) if call == "compile" else model
                return EagerStep(model, precision, lambda x, t, y: run(ops, x, t, y))

            makers = {"kernels": lambda: KernelStep(kernels, copy.deepcopy(base), precision), "eager": eager}
            if compiled:
                makers["compiled"] = lambda: eager("compile")
            if reference is not None:
                makers["reference"] = lambda: reference_step(reference, name, precision, device, False, grid)
                if compiled:
                    makers["reference_compiled"] = lambda: reference_step(reference, name, precision, device, True, grid)
            for which, make in makers.items():
                result = timed(make, batch, device, steps, warmup)
                if device == "cuda":
                    torch.cuda.empty_cache()
                yield {"model": name, "batch_size": size, "precision": precision, "implementation": which, **result}

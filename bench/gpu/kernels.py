"""Every kernel, forward and backward, against plain PyTorch on the CPU in float64."""

import torch
import torch.nn.functional as F

from waits import synchronisations

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
NUMBERS = {"fp32": 6, "bf16": 15, "fp16": 5}

# Largest allowed norm of the difference, relative to the reference's; gradients may have twice as much.
BOUNDS = {"fp32": 2e-5, "bf16": 2e-2, "fp16": 3e-3}


def heads_of(qkv, heads):
    b, n, c3 = qkv.shape
    return qkv.reshape(b, n, 3, heads, c3 // 3 // heads).permute(2, 0, 3, 1, 4).unbind(0)


def joined(y):
    return y.transpose(1, 2).flatten(2)


def asymmetric(x, h, w):
    """TensorFlow 1's bilinear resize: position i stands for i * in / out."""

    def weights(size, count):
        at = torch.arange(count, dtype=x.dtype) * (size / count)
        low = at.floor().long()
        m = torch.zeros(count, size, dtype=x.dtype)
        rows = torch.arange(count)
        m[rows, low] += 1 - (at - low)
        m[rows, (low + 1).clamp(max=size - 1)] += at - low
        return m

    return torch.einsum("hi,bcij,wj->bchw", weights(x.shape[2], h), x, weights(x.shape[3], w))


def forward_cases():
    """name, tensors that are differentiated, other arguments, the reference; "dtype" stands for the precision's number."""
    g = torch.Generator().manual_seed(0)

    def r(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    def i(value):
        return torch.tensor(value)

    x, w, b = r(2, 5, 16), r(12, 16) / 4, r(12)
    image, kernel, bias = r(2, 4, 9, 8), r(6, 2, 3, 3) / 3, r(6)
    walk = [i(2), i(1), i(0), i(1), i(2)]
    conv = {"stride": 2, "padding": (1, 0), "groups": 2}
    qkv, q, k, v = r(2, 6, 48), r(2, 3, 6, 8), r(2, 3, 7, 8), r(2, 3, 7, 8)
    eps = torch.tensor(1e-6, dtype=torch.float64)
    sdpa = F.scaled_dot_product_attention
    norm_args = [1 + r(8) / 4, r(8) / 4, 1 + r(8) / 4, r(8) / 4]

    w2, block = r(16, 12) / 3, [x, r(48, 16) / 4, r(48), r(16, 16) / 4, r(16)]

    def mlp(a, w1, b1, w2, b2):
        return F.linear(F.gelu(F.linear(a, w1, b1), approximate="tanh"), w2, b2)

    def sdpa_of(qkv):
        return joined(sdpa(*heads_of(qkv, 2)))

    def attended(attention):
        return lambda a, w1, b1, w2, b2: F.linear(attention(F.linear(a, w1, b1)), w2, b2)

    def packed_norm(a, qw, qb, kw, kb):
        q1, k1, v1 = heads_of(a, 2)
        return joined(sdpa(F.layer_norm(q1, [8], qw, qb, 1e-6), F.layer_norm(k1, [8], kw, kb, 1e-6), v1))

    return [
        ("linear", [x, w], [], F.linear),
        ("linear_bias", [x, w, b], [], F.linear),
        ("linear_cast", [x, w], ["dtype"], F.linear),
        ("linear_bias_cast", [x, w, b], ["dtype"], F.linear),
        ("layer_norm", [x], [eps], lambda a: F.layer_norm(a, [16], None, None, 1e-6)),
        ("layer_norm_affine", [x, r(16), r(16)], [eps], lambda a, s, t: F.layer_norm(a, [16], s, t, 1e-6)),
        (
            "modulated_layer_norm",
            [x, r(2, 16), r(2, 16)],
            [eps],
            lambda a, s, t: F.layer_norm(a, [16], None, None, 1e-6) * (1 + t[:, None]) + s[:, None],
        ),
        ("gated_add", [x, r(2, 16), r(2, 5, 16)], ["dtype"], lambda a, s, t: a + s[:, None] * t),
        ("attention", [q, k, v], [], sdpa),
        ("attention_cast", [q, k, v], ["dtype"], sdpa),
        ("packed_attention", [qkv], [i(4), "dtype"], lambda a: joined(sdpa(*heads_of(a, 4)))),
        ("causal_attention", [qkv], [i(4), "dtype"], lambda a: joined(sdpa(*heads_of(a, 4), is_causal=True))),
        ("packed_attention_norm", [qkv], [i(2), "dtype", *norm_args, eps], lambda a: packed_norm(a, *norm_args)),
        ("mlp_cast", [x, w, b, w2, r(16)], [i(1), "dtype"], mlp),
        ("self_attention_cast", block, [i(2), "dtype"], attended(sdpa_of)),
        ("self_attention_norm_cast", block, [i(2), "dtype", *norm_args, eps], attended(lambda a: packed_norm(a, *norm_args))),
        ("gelu_erf", [x], [], F.gelu),
        ("gelu_tanh", [x], [], lambda a: F.gelu(a, approximate="tanh")),
        ("gelu_quick", [x], [], lambda a: a * torch.sigmoid(1.702 * a)),
        ("silu", [x], [], F.silu),
        ("embedding", [r(9, 4)], [], lambda t: t[torch.tensor([3, 1, 3])]),
        ("conv2d", [image, kernel], [*walk, "dtype"], lambda a, c: F.conv2d(a, c, None, **conv)),
        ("conv2d_bias", [image, kernel, bias], [*walk, "dtype"], lambda a, c, d: F.conv2d(a, c, d, **conv)),
        ("conv2d_relu", [image, kernel, bias], [*walk, "dtype"], lambda a, c, d: F.relu(F.conv2d(a, c, d, **conv))),
        ("max_pool2d", [image], [i(3), i(2), i(1)], lambda a: F.max_pool2d(a, 3, 2, 1)),
        ("avg_pool2d", [image], [i(3), i(2), i(1)], lambda a: F.avg_pool2d(a, 3, 2, 1, count_include_pad=False)),
        ("pad_end", [image], [i(1)], lambda a: F.pad(a, (0, 1, 0, 1))),
        ("group_norm", [image], [i(2), 1 + r(4) / 4, r(4), eps], None),
        ("group_norm_silu", [image], [i(2), 1 + r(4) / 4, r(4), eps], None),
        ("channels_last", [image], [], lambda a: a),
        ("resize_nearest", [image], [i(5), i(7)], lambda a: F.interpolate(a, (5, 7), mode="nearest")),
        ("resize_bilinear", [image], [i(5), i(7)], lambda a: F.interpolate(a, (5, 7), mode="bilinear")),
        ("resize_bilinear_asymmetric", [image], [i(5), i(7)], lambda a: asymmetric(a, 5, 7)),
        ("resize_bicubic", [image], [i(5), i(7)], lambda a: F.interpolate(a, (5, 7), mode="bicubic")),
        ("normalize", [x], [eps], lambda a: F.normalize(a, dim=-1)),
    ]


def reference_of(name, others, plain):
    if plain is not None:
        return plain
    groups, weight, bias, _ = others
    if name == "group_norm":
        return lambda a: F.group_norm(a, int(groups), weight, bias, 1e-6)
    return lambda a: F.silu(F.group_norm(a, int(groups), weight, bias, 1e-6))


def error(actual, expected):
    actual = actual.detach().double().cpu()
    return float((actual - expected).norm() / expected.norm().clamp(min=1e-12))


def arguments(name, tensors, others, precision, device):
    """As the product calls it: float32 tensors, and numbers on the CPU."""
    placed = []
    for one in others:
        if isinstance(one, str):
            placed.append(torch.tensor(NUMBERS[precision]))
        elif one.dim() > 0:
            placed.append(one.float().to(device))
        else:
            placed.append(one)
    # the product calls those without a dtype in float32; their half forms are tried by half inputs
    dtype = torch.float32 if "dtype" in others or precision == "fp32" else DTYPES[precision]
    if dtype != torch.float32:
        placed = [one.to(dtype) if one.dim() > 0 else one for one in placed]
    own = [one.to(device, dtype).requires_grad_() for one in tensors]
    if name == "embedding":
        return own, [torch.tensor([3, 1, 3], device=device), own[0]]
    return own, own + placed


def check_forward(kernels, device, case, precision):
    name, tensors, others, plain = case
    expected_in = [one.clone().requires_grad_() for one in tensors]
    expected = reference_of(name, others, plain)(*expected_in)
    weights = torch.randn(expected.shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    wanted = torch.autograd.grad((expected * weights).sum(), expected_in)
    try:
        own, given = arguments(name, tensors, others, precision, device)
        actual = getattr(kernels, name)(*given)
        found = torch.autograd.grad((actual.float() * weights.float().to(device)).sum(), own)
    except RuntimeError as e:
        if "not implemented for" in str(e) and "dtype" not in others and precision != "fp32":
            return {"unsupported": str(e).strip().splitlines()[0][:120]}
        raise
    forward = error(actual, expected.detach())
    backward = max(error(a, b) for a, b in zip(found, wanted))
    bound = BOUNDS[precision]
    return {"forward": forward, "backward": backward, "ok": forward <= bound and backward <= 2 * bound}


def check_training(kernels, device):
    """The kernels that act on whole models, in float32 as the product calls them."""
    g = torch.Generator().manual_seed(2)

    def r(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    def here(tensors):
        return [one.float().to(device) for one in tensors]

    def number(value):
        return torch.tensor(value, dtype=torch.float64)

    def worst(actual, expected):
        return max(error(a, e) for a, e in zip(actual, expected))

    a, b = [r(5, 3), r(7)], [r(5, 3), r(7)]
    errors = {}
    own = [one.requires_grad_() for one in here(a)]
    found = kernels.gradients((own[0] ** 3).sum(), own)
    errors["gradients"] = worst(found, [3 * a[0] ** 2, torch.zeros(7).double()])
    own = [one.requires_grad_() for one in here(a)]
    found = kernels.weighted_gradients([own[0] ** 2], own, [here(b)[0]])
    errors["weighted_gradients"] = error(found[0], 2 * a[0] * b[0]) + found[1].numel()
    sums = here(a)
    kernels.add_all(sums, here(b))
    errors["add_all"] = worst(sums, [p + q for p, q in zip(a, b)])
    norm = torch.sqrt(sum((one**2).sum() for one in a))
    clipped = here(a)
    errors["clip_norm"] = max(
        error(kernels.clip_norm(clipped, number(1.0), number(1.0)), norm), worst(clipped, [one / (norm + 1e-6) for one in a])
    )
    errors["norm"] = error(kernels.norm(here(a)), norm)
    scaled = here(a)
    kernels.scale(scaled, number(0.3))
    errors["scale"] = worst(scaled, [0.3 * one for one in a])
    parameters, first, second = here(a), here([torch.zeros_like(one) for one in a]), here([torch.zeros_like(one) for one in a])
    steps = [torch.zeros((), device=device) for _ in a]
    model = [one.clone().requires_grad_() for one in a]
    optimizer = torch.optim.AdamW(model, lr=1e-2, betas=(0.9, 0.99), weight_decay=0.1, eps=1e-8)
    for _ in range(3):
        for one, gradient in zip(model, b):
            one.grad = gradient.clone()
        optimizer.step()
        hyper = [number(1e-2), number(0.9), number(0.99), number(0.1), number(1e-8)]
        kernels.adamw(parameters, here(b), first, second, steps, *hyper)
    errors["adamw"] = worst(parameters, [one.detach() for one in model])
    averages = here(a)
    kernels.lerp(averages, here(b), number(0.25))
    errors["lerp"] = worst(averages, [p + 0.25 * (q - p) for p, q in zip(a, b)])
    targets = here(a)
    kernels.copy(targets, here(b))
    errors["copy"] = worst(targets, [one.float().double() for one in b])
    scaled = here([1024 * one for one in a])
    errors["clip_norm"] = max(
        errors["clip_norm"], error(kernels.clip_norm(scaled, number(1e3), number(1 / 1024)), norm), worst(scaled, a)
    )
    infinite = kernels.clip_norm([torch.tensor([1.0, float("inf")], device=device)], number(1.0), number(0.5))
    errors["clip_norm"] = max(errors["clip_norm"], float(torch.isfinite(infinite)))
    matrix = r(6, 6)
    matrix = matrix + matrix.T
    errors["eigenvalues"] = error(kernels.eigenvalues(matrix.to(device)), torch.linalg.eigvalsh(matrix))
    return {name: {"forward": value, "ok": value <= BOUNDS["fp32"]} for name, value in errors.items()}


def check_upload(kernels, device):
    """The copy through pinned memory: equal, and on CUDA without a synchronisation; pinning wants a GPU."""
    values = torch.arange(1 << 20, dtype=torch.uint8).reshape(4, -1)
    there = torch.zeros((), device=device)
    if device != "cuda":
        return {"unsupported": "pinned memory wants a GPU"}
    kernels.upload(values, there)  # compiles, and takes its memory
    waits = synchronisations(lambda: kernels.upload(values, there))
    copies = [kernels.upload(values + i, there) for i in range(8)]  # pinned pieces are dropped before their copies are done
    equal = all(torch.equal(copy.cpu(), values + i) for i, copy in enumerate(copies))
    return {"synchronisations": waits, "ok": equal and waits == 0}


def check(kernels, names, device):
    """{kernel: {precision: errors}}; a kernel without a case is an error."""
    cases = forward_cases()
    results = {}
    for case in cases:
        results[case[0]] = {precision: check_forward(kernels, device, case, precision) for precision in DTYPES}
    results.update({name: {"fp32": one} for name, one in check_training(kernels, device).items()})
    results["upload"] = {"uint8": check_upload(kernels, device)}
    left_out = sorted(set(names) - set(results))
    return results, left_out

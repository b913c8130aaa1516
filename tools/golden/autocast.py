"""Makes a parity case of a hundred training steps in bfloat16, as torch.autocast takes them.

    pip install torch==2.7.1 timm==1.0.31
    git clone https://github.com/sihyun-yu/REPA
    python tools/golden/autocast.py --repa REPA

A tiny random SiT of REPA's models/sit.py, its loss.py, and the optimizer, clipping and precision of its train.py, with
draws that are recorded. Reference tooling only: nothing of the product runs it.
"""

import argparse
import contextlib
import copy
import json
import pathlib
import subprocess
import sys

import numpy as np
import torch

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "zoo-sit/src/test/resources/golden/sit/train-autocast-bf16"
STEPS, BATCH = 100, 2
MODEL = dict(
    path_type="edm", input_size=8, patch_size=2, in_channels=4, hidden_size=32, decoder_hidden_size=32, encoder_depth=1,
    depth=2, num_heads=4, mlp_ratio=4.0, class_dropout_prob=0.1, num_classes=10, use_cfg=True, z_dims=[16],
    projector_dim=24)
BLOCK = dict(fused_attn=True, qk_norm=False)
TRAINING = dict(
    learning_rate=1e-3, adam_beta1=0.9, adam_beta2=0.999, adam_epsilon=1e-8, adam_weight_decay=0.0, max_grad_norm=1.0,
    ema_decay=0.9999, proj_coeff=0.5, path_type="linear", weighting="lognormal", cfg_prob=0.1,
    gradient_accumulation_steps=1)


# How far apart two ways of rounding may be in a hundred steps: about as far as autocast is from float32.
OUTPUTS = {"loss": 2e-3, "proj_loss": 1e-3, "grad_norm": 2.5e-2}


def start(sit):
    torch.manual_seed(3)
    model = sit.SiT(**MODEL, **BLOCK)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if name != "pos_embed":
                p.normal_(0, 0.12 if p.ndim > 1 else 0.05, generator=generator)
    model.y_embedder.token_drop = lambda labels, force_drop_ids=None: labels  # labels come as they were drawn
    return model.train()


def draws():
    g = torch.Generator().manual_seed(7)
    tokens = (MODEL["input_size"] // MODEL["patch_size"]) ** 2
    images = (STEPS, BATCH, MODEL["in_channels"], MODEL["input_size"], MODEL["input_size"])
    return {
        "images": torch.randn(images, generator=g),
        "noise": torch.randn(images, generator=g),
        "normal": torch.randn(STEPS, BATCH, 1, 1, 1, generator=g),
        "y_used": torch.randint(0, MODEL["num_classes"] + 1, (STEPS, BATCH), generator=g),
        "zs.0": torch.randn(STEPS, BATCH, tokens, MODEL["z_dims"][0], generator=g),
    }


@contextlib.contextmanager
def recorded(normal, noise):
    """loss.py draws these two."""
    randn, randn_like = torch.randn, torch.randn_like
    torch.randn, torch.randn_like = lambda *_, **__: normal, lambda *_, **__: noise
    try:
        yield
    finally:
        torch.randn, torch.randn_like = randn, randn_like


def train(model, loss_fn, inputs, precision):
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=TRAINING["learning_rate"], betas=(TRAINING["adam_beta1"], TRAINING["adam_beta2"]),
        weight_decay=TRAINING["adam_weight_decay"], eps=TRAINING["adam_epsilon"])
    rows = []
    for i in range(STEPS):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16"):
            with recorded(inputs["normal"][i], inputs["noise"][i]):
                loss, proj_loss = loss_fn(model, inputs["images"][i], dict(y=inputs["y_used"][i]), zs=[inputs["zs.0"][i]])
            loss, proj_loss = loss.float().mean(), proj_loss.float().mean()
            total = loss + TRAINING["proj_coeff"] * proj_loss
        total.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), TRAINING["max_grad_norm"])
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        rows.append([loss.item(), proj_loss.item(), norm.item()])
    return np.array(rows, np.float32)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--repa", required=True, help="a clone of sihyun-yu/REPA")
    place = parser.parse_args().repa
    sys.path.insert(0, place)
    from loss import SILoss
    from models import sit

    model, inputs = start(sit), draws()
    loss_fn = SILoss(prediction="v", path_type="linear", weighting="lognormal")
    FOLDER.mkdir(parents=True, exist_ok=True)
    state = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer = torch.optim.AdamW(model.parameters(), lr=TRAINING["learning_rate"])
    opt = optimizer.state_dict()
    opt["state"] = {
        i: {"step": torch.zeros(()), "exp_avg": torch.zeros_like(p), "exp_avg_sq": torch.zeros_like(p)}
        for i, p in enumerate(model.parameters())
        if p.requires_grad
    }
    torch.save({"model": state, "ema": state, "opt": opt, "args": None, "steps": 0}, FOLDER / "0000000.pt")
    half = train(copy.deepcopy(model), loss_fn, inputs, "bf16")
    full = train(copy.deepcopy(model), loss_fn, inputs, "no")
    arrays = {**{name: value.numpy() for name, value in inputs.items()}}
    for i, name in enumerate(OUTPUTS):
        arrays[name] = half[:, i]
    for name, value in arrays.items():
        np.save(FOLDER / f"{name}.npy", value)
    text = {
        "kind": "train-step",
        "id": "repa-train-autocast",
        "config": {"model": {**MODEL, **BLOCK}, **TRAINING, "mixed_precision": "bf16"},
        "weights": "0000000.pt",
        "inputs": {name: f"{name}.npy" for name in inputs},
        "outputs": {name: {"file": f"{name}.npy", "atol": atol, "rtol": 0.0} for name, atol in OUTPUTS.items()},
        "source": f"sihyun-yu/REPA, models/sit.py and loss.py, under torch.autocast('cpu', bfloat16), "
        f"torch {torch.__version__.split('+')[0]}",
        "notes": "a hundred steps; in float32 they differ from these by up to "
        + ", ".join(f"{d:.2g} ({name})" for d, name in zip(np.abs(half - full).max(0), OUTPUTS)),
    }
    (FOLDER / "case.json").write_text(json.dumps(text, indent=1) + "\n")
    print(text["notes"])


if __name__ == "__main__":
    main()

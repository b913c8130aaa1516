"""Makes parity cases of U-ViT's text-to-image model.

    pip install torch==2.7.1 einops
    git clone https://github.com/baofff/U-ViT
    python tools/golden/uvit.py --uvit U-ViT

Tiny random models, computed by U-ViT's libs/uvit_t2i.py. Reference tooling only: nothing of the product runs it.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import numpy as np
import torch

cases = pathlib.Path(__file__).resolve().parents[2] / "zoo-t2i/src/test/resources/golden/uvit"
ARCHITECTURE = dict(img_size=8, patch_size=2, in_chans=4, embed_dim=32, depth=4, num_heads=4, clip_dim=12, num_clip_token=5)


def model(uvit, **options):
    """Nothing stays at 0."""
    made = uvit.UViT(**ARCHITECTURE, **options)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for name, p in made.named_parameters():
            p.normal_(1 if "norm" in name and name.endswith("weight") else 0, 0.12, generator=generator)
    return made.eval()


def normal(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def write(name, made, config, inputs, outputs, source, notes):
    folder = cases / name
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(made.state_dict(), folder / "nnet.pth")
    for key, value in {**inputs, **outputs}.items():
        np.save(folder / f"{key}.npy", value.numpy())
    text = {
        "kind": "generator",
        "id": "uvit",
        "config": config,
        "weights": "nnet.pth",
        "inputs": {key: f"{key}.npy" for key in inputs},
        "outputs": {key: {"file": f"{key}.npy", "atol": 3e-5, "rtol": 2e-4} for key in outputs},
        "source": source,
        "notes": notes,
    }
    (folder / "case.json").write_text(json.dumps(text, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--uvit", required=True, help="a clone of baofff/U-ViT")
    place = parser.parse_args().uvit
    sys.path.insert(0, place)
    from libs import uvit_t2i

    commit = subprocess.run(
        ["git", "-C", place, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    where = f"libs/uvit_t2i.py of baofff/U-ViT@{commit}, float32 CPU, torch {torch.__version__.split('+')[0]}"
    checkpoint = {"container": "torch.save", "legacy": False}
    x, t, context = normal(7, 3, 4, 8, 8), torch.tensor([0.0, 0.25, 1.0]), normal(8, 3, 5, 12)
    for name, options in {
        "base": {},
        "variations": dict(qkv_bias=True, mlp_time_embed=True, conv=False, mlp_ratio=2.0),
        "without-skips": dict(skip=False),
    }.items():
        made = model(uvit_t2i, **options)
        with torch.no_grad():
            velocity = made(x, 1000 * t, context)
        write(
            name, made, dict(ARCHITECTURE, **options, z_dims=[], checkpoint=checkpoint),
            dict(x=x, t=t, context=context), dict(velocity=velocity), where,
            "velocity = UViT(x, 1000 t, context). The published nets predict noise; here the output is what it is trained to.")


main()

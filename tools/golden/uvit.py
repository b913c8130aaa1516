"""Makes parity cases of U-ViT's text-to-image model.

    pip install torch==2.7.1 einops diffusers==0.39.0
    git clone https://github.com/baofff/U-ViT
    python tools/golden/uvit.py --uvit U-ViT

Tiny random models, computed by U-ViT's libs/uvit_t2i.py; as the published ones, which predict noise, sampled by diffusers'
DDIMScheduler with Stable Diffusion's betas, which U-ViT trains on. Reference tooling only: nothing of the product runs it.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import numpy as np
import torch
from diffusers import DDIMScheduler

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


def write(name, made, config, inputs, outputs, source, notes, kind="generator", atol=3e-5):
    folder = cases / name
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(made.state_dict(), folder / "nnet.pth")
    for key, value in {**inputs, **outputs}.items():
        np.save(folder / f"{key}.npy", value.numpy())
    text = {
        "kind": kind,
        "id": "uvit",
        "config": config,
        "weights": "nnet.pth",
        "inputs": {key: f"{key}.npy" for key in inputs},
        "outputs": {key: {"file": f"{key}.npy", "atol": atol, "rtol": 2e-4} for key in outputs},
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
    made = model(uvit_t2i)
    config = dict(ARCHITECTURE, predicts_noise=True, z_dims=[])
    times = torch.tensor([0.0, 250.0, 999.0])
    with torch.no_grad():
        epsilon = made(x, times + 1, context)
    write(
        "noise", made, dict(config, checkpoint=checkpoint), dict(x=x, t=times, context=context), dict(epsilon=epsilon), where,
        "epsilon = UViT(x, t + 1, context): U-ViT counts timesteps from 1.")
    sample(made, config, checkpoint, where)


def sample(made, config, checkpoint, where):
    """The state is float64, the network float32."""
    steps, scale = 10, 2.0
    start, context, null = normal(9, 2, 4, 8, 8), normal(10, 2, 5, 12), normal(11, 1, 5, 12)
    scheduler = DDIMScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, clip_sample=False, set_alpha_to_one=True)
    scheduler.alphas_cumprod = torch.cumprod(
        1 - torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64) ** 2, 0)
    scheduler.final_alpha_cumprod = torch.tensor(1.0, dtype=torch.float64)
    scheduler.set_timesteps(steps)
    states = [start.double()]
    for t in scheduler.timesteps:
        with torch.no_grad():
            output = made(
                torch.cat([states[-1]] * 2).float(), torch.full((4,), int(t) + 1.0),
                torch.cat([context, null.expand(2, -1, -1)])).double()
        given, none = output.chunk(2)
        states.append(scheduler.step(none + scale * (given - none), t, states[-1]).prev_sample)
    recorded = [0, 5, 9]
    write(
        "noise-ddim-10-cfg2", made,
        dict(
            model=config, model_family="uvit", mode="ode", solver="ddim", num_steps=steps, cfg_scale=scale, path_type="ddpm",
            beta_schedule="scaled_linear", diffusion_steps=1000, timestep_spacing="leading", trajectory_steps=recorded,
            checkpoint=checkpoint),
        dict(initial_latents=start, context=context, null_context=null),
        dict(latents=states[-1].float(), trajectory=torch.stack([states[i] for i in recorded]).float()),
        f"diffusers' DDIMScheduler of {where}", "900, 800, ..., 0", kind="sampler", atol=1e-3)


main()

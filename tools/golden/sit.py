"""Makes parity cases of SiT's own models: learned sigma, and time that runs from noise to data.

    pip install torch==2.7.1 timm==1.0.31 torchdiffeq
    git clone https://github.com/willisma/SiT
    python tools/golden/sit.py --sit SiT

Tiny random models; the velocity is computed by SiT's models.py, the samples by its transport package. Reference tooling
only: nothing of the product runs it.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import numpy as np
import torch

cases = pathlib.Path(__file__).resolve().parents[2] / "zoo-sit/src/test/resources/golden"
ARCHITECTURE = dict(input_size=8, patch_size=2, hidden_size=32, depth=2, num_heads=4, num_classes=10)
CONFIG = dict(
    ARCHITECTURE, decoder_hidden_size=32, encoder_depth=2, mlp_ratio=4.0, class_dropout_prob=0.1, z_dims=[],
    learn_sigma=True, reverse_time=True)


def model(models, channels):
    """Nothing stays at 0, but for the fixed positions."""
    made = models.SiT(in_channels=channels, learn_sigma=True, **ARCHITECTURE)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for name, p in made.named_parameters():
            if name != "pos_embed":
                p.normal_(0, 0.12 if p.ndim > 1 else 0.05, generator=generator)
    return made.eval()


def normal(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(7))


def write(folder, kind, made, config, inputs, outputs, atol, source, notes):
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(made.state_dict(), folder / "SiT.pt")
    for name, value in {**inputs, **outputs}.items():
        np.save(folder / f"{name}.npy", value.numpy())
    text = {
        "kind": kind,
        "id": "sit",
        "config": config,
        "weights": "SiT.pt",
        "inputs": {name: f"{name}.npy" for name in inputs},
        "outputs": {name: {"file": f"{name}.npy", "atol": atol, "rtol": 2e-4} for name in outputs},
        "source": source,
        "notes": notes,
    }
    (folder / "case.json").write_text(json.dumps(text, indent=1) + "\n")


def guided(drawn, made, noise, labels, scale):
    """The states before each step, and the last."""
    with torch.no_grad():
        states = drawn(
            torch.cat([noise, noise]), made.forward_with_cfg,
            y=torch.cat([labels, torch.full_like(labels, ARCHITECTURE["num_classes"])]), cfg_scale=scale)
    return states[:, : len(noise)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sit", required=True, help="a clone of willisma/SiT")
    place = parser.parse_args().sit
    sys.path.insert(0, place)
    import models
    from transport import Sampler, create_transport

    commit = subprocess.run(
        ["git", "-C", place, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    where = f"of willisma/SiT@{commit}, float32 CPU, torch {torch.__version__.split('+')[0]}"
    checkpoint = {"container": "torch.save", "legacy": False}

    latent = model(models, 4)
    x, t, y = normal(4, 4, 8, 8), torch.tensor([0.0, 0.2, 0.7, 1.0]), torch.tensor([0, 3, 9, 10])
    with torch.no_grad():
        velocity = -latent(x, 1 - t, y)
    write(
        cases / "sit" / "sit-own", "generator", latent, dict(CONFIG, in_channels=4, checkpoint=checkpoint),
        dict(x=x, t=t, y=y), dict(velocity=velocity), 3e-5, f"models.py SiT.forward {where}",
        "SiT's time runs from noise (0) to data (1): velocity = -SiT(x, 1 - t, y). learn_sigma: out_channels = 2 C, chunk(2,"
        " dim=1) of the unpatchified output, the first half is the velocity. A published file is a flat state dict without"
        " projectors.")

    pixels = model(models, 3)
    noise, labels, steps, scale = normal(2, 3, 8, 8), torch.tensor([1, 7]), 12, 4.0
    drawn = Sampler(create_transport()).sample_ode(sampling_method="euler", num_steps=steps + 1)
    recorded = [0, 5, 11]
    states = guided(drawn, pixels, noise, labels, scale)
    write(
        cases / "sampler" / "sit-own-ode-euler-12-cfg4", "sampler", pixels,
        dict(
            model=dict(CONFIG, in_channels=3), mode="ode", num_steps=steps, heun=False, cfg_scale=scale, guidance_low=0.0,
            guidance_high=1.0, path_type="linear", trajectory_steps=recorded, checkpoint=checkpoint),
        dict(initial_latents=noise, y=labels), dict(latents=states[-1], trajectory=states[recorded]), 1e-4,
        f"transport Sampler.sample_ode(sampling_method='euler', num_steps={steps + 1}) with SiT.forward_with_cfg {where}",
        "num_steps of SiT counts times, so its steps are one less. Its state is float32. forward_with_cfg guides the first"
        " three channels only, which are all of this model's.")

    noise = normal(2, 4, 8, 8)
    states = guided(drawn, latent, noise, labels, scale)
    write(
        cases / "sampler" / "sit-own-ode-euler-12-cfg4-channels3", "sampler", latent,
        dict(
            model=dict(CONFIG, in_channels=4), mode="ode", num_steps=steps, heun=False, cfg_scale=scale, guidance_low=0.0,
            guidance_high=1.0, guidance_channels=3, path_type="linear", trajectory_steps=recorded, checkpoint=checkpoint),
        dict(initial_latents=noise, y=labels), dict(latents=states[-1], trajectory=states[recorded]), 1e-4,
        f"transport Sampler.sample_ode(sampling_method='euler', num_steps={steps + 1}) with SiT.forward_with_cfg {where}",
        "forward_with_cfg guides the first three channels of four; the last is as with the condition.")


main()

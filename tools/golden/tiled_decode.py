"""Makes what diffusers' tiled decoding gives of a small AutoencoderKL, whose weights the parity case kl-attention has.

    pip install torch==2.7.1 diffusers safetensors
    python tools/golden/tiled_decode.py

Reference tooling only: nothing of the product runs it.
"""

import json
import pathlib

import numpy as np
import torch
from diffusers import AutoencoderKL
from safetensors.torch import load_file

root = pathlib.Path(__file__).resolve().parents[2]
case = root / "zoo-encoders/src/test/resources/golden/codec/kl-attention"
folder = root / "cli/src/test/resources/golden/tiled-decode"
folder.mkdir(parents=True, exist_ok=True)
config = json.loads((case / "case.json").read_text())["config"]
config = {k: v for k, v in config.items() if not k.startswith("latents_")} | {"sample_size": 16, "scaling_factor": 0.18215}
vae = AutoencoderKL(**config).eval()
vae.load_state_dict(load_file(case / "diffusion_pytorch_model.safetensors"))
torch.manual_seed(11)
samples = torch.randn(2, config["latent_channels"], 20, 20)
images = {}
with torch.no_grad():
    for tiled in (False, True):
        vae.enable_tiling() if tiled else vae.disable_tiling()
        decoded = vae.decode(samples / 0.18215).sample
        images[tiled] = ((decoded + 1) / 2 * 255).clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
print(images[True].shape, "differs in", (images[True] != images[False]).mean())
np.save(folder / "samples.npy", samples.numpy())
np.save(folder / "expected_images.npy", images[True])
(folder / "config.json").write_text(json.dumps({"_class_name": "AutoencoderKL", **config}, indent=2) + "\n")

"""Makes parity cases of codecs: AutoencoderKL under the names of its authors' checkpoints, with options that the published
models don't use.

    pip install torch==2.7.1 diffusers==0.42.1 safetensors
    python tools/golden/codecs.py

Reference tooling only: nothing of the product runs it. What the cases hold is computed by diffusers; the translation of
names is checked against diffusers' own.
"""

import json
import pathlib
import re
import shutil

import numpy as np
import torch
from diffusers import AutoencoderKL
from diffusers.loaders.single_file_utils import convert_ldm_vae_checkpoint
from safetensors.torch import save_file

root = pathlib.Path(__file__).resolve().parents[2]
cases = root / "zoo-encoders/src/test/resources/golden/codec"
SCALE = 0.18215


def randomise(model):
    torch.manual_seed(3)
    with torch.no_grad():
        for p in model.parameters():
            if p.ndim > 1:
                p.normal_(0, (2.0 / p[0].numel()) ** 0.5)
            else:
                p.uniform_(0.5, 1.5)
                p -= torch.round(torch.rand_like(p)) * 0.8
            p.copy_(p.half().float())  # files hold half as many bytes
    return model.eval()


def images(batch, size, channels=3):
    y, x = np.mgrid[0:size, 0:size] / (size - 1.0)
    one = np.stack([np.sin(7 * x + 3 * y), (x * y > 0.2) * 1.4 - 0.7, np.cos(11 * y) * 0.8])[:channels]
    return torch.from_numpy(np.stack([np.roll(one, 5 * i, axis=2) for i in range(batch)])).float()


def array(folder, name, value):
    np.save(folder / f"{name}.npy", value.numpy())
    return f"{name}.npy"


def write_case(folder, id_, config, weights, inputs, outputs, source, notes):
    case = {"kind": "codec", "id": id_, "config": config}
    if weights:
        case["weights"] = weights
    case["inputs"] = {k: array(folder, k, v) for k, v in inputs.items()}
    case["outputs"] = {
        k: {"file": array(folder, k, v), "atol": 1 if v.dtype == torch.uint8 else 5e-5, "rtol": 0 if v.dtype == torch.uint8 else 3e-4}
        for k, v in outputs.items()
    }
    case["source"] = source
    case["notes"] = notes
    (folder / "case.json").write_text(json.dumps(case, indent=1))


def new_folder(name):
    folder = cases / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@torch.no_grad()
def kl(name, options, save, notes, size=32, config_keys=None):
    folder = new_folder(name)
    vae = randomise(AutoencoderKL(sample_size=size, **options))
    x = images(2, size)
    torch.manual_seed(4)
    posterior = vae.encode(x).latent_dist
    noise = torch.randn_like(posterior.mean)
    latents = torch.randn_like(noise)
    samples = latents * SCALE
    pixels = ((vae.decode(samples / SCALE).sample + 1) / 2 * 255).clamp(0, 255).permute(0, 2, 3, 1).to(torch.uint8)
    weights = save(folder, vae)
    config = {**options, "latents_scale": SCALE, "latents_bias": 0.0}
    write_case(
        folder,
        "autoencoder-kl",
        config,
        weights,
        {"images": x, "noise": noise, "latents": latents, "scaled_in": samples},
        {
            "mean": posterior.mean,
            "std": posterior.std,
            "scaled_latents": (posterior.mean + posterior.std * noise) * SCALE,
            "decoded": vae.decode(latents).sample,
            "image_uint8": pixels,
        },
        "diffusers 0.42.1 AutoencoderKL",
        notes,
    )


def to_authors(vae):
    """The state dict as CompVis/latent-diffusion saves it."""
    levels = len(vae.config.block_out_channels)
    dict_ = {}
    for key, value in vae.state_dict().items():
        key = re.sub(r"down_blocks\.(\d+)\.resnets", r"down.\1.block", key)
        key = re.sub(r"up_blocks\.(\d+)\.resnets", lambda m: f"up.{levels - 1 - int(m[1])}.block", key)
        key = re.sub(r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample", key)
        key = re.sub(r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{levels - 1 - int(m[1])}.upsample", key)
        key = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", key)
        key = key.replace("mid_block.attentions.0", "mid.attn_1").replace("conv_norm_out", "norm_out")
        key = key.replace("conv_shortcut", "nin_shortcut").replace("group_norm", "norm").replace("to_out.0", "proj_out")
        key = re.sub(r"\.to_([qkv])\.", r".\1.", key)
        if "attn" in key and key.endswith("weight") and value.ndim == 2:
            value = value[:, :, None, None]
        dict_["first_stage_model." + key] = value.half()
    return dict_


def save_authors(folder, vae):
    dict_ = to_authors(vae)
    back = convert_ldm_vae_checkpoint(dict_, vae.config)
    for key, value in vae.state_dict().items():
        assert torch.equal(back[key].reshape(value.shape), value), key
    dict_["first_stage_model.loss.logvar"] = torch.zeros([])
    dict_["cond_stage_model.embedding.weight"] = torch.zeros(3, 2)
    torch.save({"epoch": 4, "global_step": 100, "state_dict": dict_}, folder / "model.ckpt")
    return "model.ckpt"


def save_diffusers(folder, vae):
    save_file({k: v.half() for k, v in vae.state_dict().items()}, folder / "diffusion_pytorch_model.safetensors")
    return "diffusion_pytorch_model.safetensors"


PLAIN = dict(down_block_types=["DownEncoderBlock2D"] * 3, up_block_types=["UpDecoderBlock2D"] * 3)
kl(
    "kl-authors",
    dict(PLAIN, block_out_channels=[8, 8, 16], layers_per_block=1, norm_num_groups=4, latent_channels=4),
    save_authors,
    "a checkpoint of latent diffusion: first_stage_model.*, levels of the decoder from the finest, 1x1 convolutions in attention",
    size=16,
)
kl(
    "kl-attention",
    dict(
        down_block_types=["DownEncoderBlock2D", "AttnDownEncoderBlock2D"],
        up_block_types=["AttnUpDecoderBlock2D", "UpDecoderBlock2D"],
        block_out_channels=[8, 16],
        layers_per_block=1,
        norm_num_groups=2,
        latent_channels=3,
        act_fn="mish",
        use_quant_conv=False,
        use_post_quant_conv=False,
        mid_block_add_attention=False,
    ),
    save_diffusers,
    "attention in levels and none in the middle, mish, no linear maps around the latents",
    size=16,
)

"""Raw pixels to the mean and deviation of latents in eager PyTorch and diffusers: the peer of `zoo bench encode`.

    python bench/peers/encode_diffusers.py --vae ema --batch-size 1 --calls 3
    python bench/peers/encode_diffusers.py --vae tiny-kl --batch-size 8
    python bench/peers/encode_diffusers.py --vae taesd --batch-size 8

Needs torch and diffusers. Does what REPA's dataset_tools.py encode does: x / 127.5 - 1, encode, mean and std. Random
weights; ema is Stable Diffusion's VAE in full size, tiny-kl an eighth of its width. Prints one JSON document.
"""

import argparse
import json
import platform
import resource
import statistics
import time

import diffusers
import torch

WIDTHS = {"ema": [128, 256, 512, 512], "tiny-kl": [16, 32, 64, 64]}


def build(name):
    if name == "taesd":
        return diffusers.AutoencoderTiny(latent_channels=4).eval()
    widths = WIDTHS[name]
    return diffusers.AutoencoderKL(
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
        block_out_channels=widths,
        layers_per_block=2,
        norm_num_groups=min(32, widths[0] // 2),
        latent_channels=4,
    ).eval()


@torch.no_grad()
def encode(vae, pixels):
    x = pixels.float() / 127.5 - 1
    if isinstance(vae, diffusers.AutoencoderTiny):
        return vae.encode(x).latents
    posterior = vae.encode(x).latent_dist
    return torch.cat([posterior.mean, posterior.std], dim=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vae", default="ema", choices=["ema", "tiny-kl", "taesd"])
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--calls", type=int, default=3)
    parser.add_argument("--resolution", type=int, default=256)
    args = parser.parse_args()
    vae = build(args.vae)
    pixels = torch.randint(0, 256, (args.batch_size, 3, args.resolution, args.resolution), dtype=torch.uint8)
    seconds = []
    for _ in range(args.calls + 1):
        start = time.perf_counter()
        encode(vae, pixels)
        seconds.append(time.perf_counter() - start)
    seconds = seconds[1:]
    print(
        json.dumps(
            {
                "engine": f"PyTorch {torch.__version__} eager, diffusers {diffusers.__version__}",
                "python": platform.python_version(),
                "model": args.vae,
                "batch_size": args.batch_size,
                "parameters": sum(p.numel() for p in vae.parameters()),
                "call_seconds": {"min": min(seconds), "median": statistics.median(seconds), "max": max(seconds)},
                "images_per_second": args.batch_size / statistics.median(seconds),
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )


if __name__ == "__main__":
    main()

"""Raw pixels to DINOv2 tokens in eager PyTorch and timm: the peer of `zoo bench features`.

    python bench/peers/encoders_timm.py --model vit_base_patch14_dinov2 --batch-size 8 --calls 3

Needs torch and timm. Does what REPA's train.py does with a DINOv2 encoder at 256 px: scale and normalise, resize to 224
(bicubic), forward_features, drop the class token. Random weights. Prints one JSON document.
"""

import argparse
import json
import platform
import resource
import statistics
import time

import timm
import torch
import torch.nn.functional as F

MEAN = torch.tensor([0.485, 0.456, 0.406])[None, :, None, None]
STD = torch.tensor([0.229, 0.224, 0.225])[None, :, None, None]


@torch.no_grad()
def tokens(model, pixels, size):
    x = (pixels / 255.0 - MEAN) / STD
    x = F.interpolate(x, size, mode="bicubic")
    return model.forward_features(x)[:, model.num_prefix_tokens :]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="vit_base_patch14_dinov2")
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--calls", type=int, default=3)
    parser.add_argument("--resolution", type=int, default=256)
    args = parser.parse_args()
    size = 224 * (args.resolution // 256)
    model = timm.create_model(args.model, pretrained=False, num_classes=0, img_size=size).eval()
    pixels = torch.randint(0, 256, (args.batch_size, 3, args.resolution, args.resolution), dtype=torch.uint8)
    seconds = []
    for _ in range(args.calls + 1):
        start = time.perf_counter()
        found = tokens(model, pixels, size)
        seconds.append(time.perf_counter() - start)
    seconds = seconds[1:]
    print(
        json.dumps(
            {
                "engine": f"PyTorch {torch.__version__} eager, timm {timm.__version__}",
                "python": platform.python_version(),
                "model": args.model,
                "batch_size": args.batch_size,
                "tokens": found.shape[1],
                "parameters": sum(p.numel() for p in model.parameters()),
                "call_seconds": {"min": min(seconds), "median": statistics.median(seconds), "max": max(seconds)},
                "images_per_second": args.batch_size / statistics.median(seconds),
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )


if __name__ == "__main__":
    main()

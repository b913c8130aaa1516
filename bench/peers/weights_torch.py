"""Time and peak memory of loading a large checkpoint in PyTorch: the peer of `zoo bench weights`.

    python bench/peers/weights_torch.py make /tmp/vitl          # /tmp/vitl.pth and /tmp/vitl.safetensors, 1.2 GB each
    python bench/peers/weights_torch.py load /tmp/vitl.pth      # torch.load, then load_state_dict
    python bench/peers/weights_torch.py load /tmp/vitl.safetensors

The file is a DINOv2 ViT-L/14 as torch.hub publishes it (key names and shapes), with random values. Loading means what a
user does: open the file and fill a model with it, so the model is built on the meta device first and given the tensors
(`assign=True`) or, with --copy, built with memory of its own and copied into.
"""

import argparse
import json
import resource
import time

import torch

WIDTH, DEPTH = 1024, 24


def state_dict():
    shapes = {
        "cls_token": (1, 1, WIDTH),
        "pos_embed": (1, 1370, WIDTH),
        "mask_token": (1, WIDTH),
        "patch_embed.proj.weight": (WIDTH, 3, 14, 14),
        "patch_embed.proj.bias": (WIDTH,),
    }
    for i in range(DEPTH):
        b = f"blocks.{i}."
        shapes |= {
            b + "norm1.weight": (WIDTH,),
            b + "norm1.bias": (WIDTH,),
            b + "attn.qkv.weight": (3 * WIDTH, WIDTH),
            b + "attn.qkv.bias": (3 * WIDTH,),
            b + "attn.proj.weight": (WIDTH, WIDTH),
            b + "attn.proj.bias": (WIDTH,),
            b + "ls1.gamma": (WIDTH,),
            b + "norm2.weight": (WIDTH,),
            b + "norm2.bias": (WIDTH,),
            b + "mlp.fc1.weight": (4 * WIDTH, WIDTH),
            b + "mlp.fc1.bias": (4 * WIDTH,),
            b + "mlp.fc2.weight": (WIDTH, 4 * WIDTH),
            b + "mlp.fc2.bias": (WIDTH,),
            b + "ls2.gamma": (WIDTH,),
        }
    shapes |= {"norm.weight": (WIDTH,), "norm.bias": (WIDTH,)}
    torch.manual_seed(0)
    return {name: torch.randn(shape) * 0.02 for name, shape in shapes.items()}


class Holder(torch.nn.Module):
    """A module whose parameters have the names of a state dict."""

    def __init__(self, shapes, device):
        super().__init__()
        for name, shape in shapes.items():
            module, parts = self, name.split(".")
            for part in parts[:-1]:
                if part not in module._modules:
                    module.add_module(part, torch.nn.Module())
                module = module._modules[part]
            module.register_parameter(parts[-1], torch.nn.Parameter(torch.empty(shape, device=device)))


def load(path):
    if path.endswith(".safetensors"):
        from safetensors.torch import load_file

        return load_file(path)
    return torch.load(path, map_location="cpu", weights_only=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("action", choices=["make", "load"])
    parser.add_argument("path")
    parser.add_argument("--copy", action="store_true", help="copy into a model that has memory of its own, the default of load_state_dict")
    args = parser.parse_args()
    if args.action == "make":
        from safetensors.torch import save_file

        values = state_dict()
        torch.save(values, args.path + ".pth")
        save_file(values, args.path + ".safetensors")
        return
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    start = time.perf_counter()
    values = load(args.path)
    model = Holder({k: v.shape for k, v in values.items()}, "cpu" if args.copy else "meta")
    model.load_state_dict(values, strict=True, assign=not args.copy)
    checksum = sum(float(p.sum()) for p in model.parameters())
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "peak_rss_bytes": peak, "rss_before_bytes": base, "checksum": checksum,
                      "torch": torch.__version__}))


if __name__ == "__main__":
    main()

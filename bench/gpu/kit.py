"""Checks kernels and times steps on this machine; prints one JSON document. See run.sh."""

import argparse
import json
import pathlib
import platform
import sys

import torch

import archive
import kernels
import steps


def words(text):
    return [one for one in text.split(",") if one]


def options():
    parser = argparse.ArgumentParser(prog="bench/gpu/run.sh", description=__doc__)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--reference", type=pathlib.Path, help="a clone of REPA, whose models/sit.py is timed beside")
    parser.add_argument("--models", type=words, help="default: SiT-B/2,SiT-XL/2 on a GPU")
    parser.add_argument("--batches", type=lambda text: [int(one) for one in words(text)])
    parser.add_argument("--precisions", type=words)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--grid", type=int, default=16, help="tokens along a side")
    parser.add_argument("--no-compile", action="store_true", help="leave torch.compile out")
    parser.add_argument("--small", action="store_true", help="sizes for a trial; the default on a CPU")
    given = parser.parse_args()
    if given.device == "cuda" and not torch.cuda.is_available():
        sys.exit("bench/gpu/run.sh: --device cuda, but this torch sees no GPU (torch.cuda.is_available() is False)")
    if given.reference and not (given.reference / "models" / "sit.py").is_file():
        sys.exit(f"bench/gpu/run.sh: --reference {given.reference} has no models/sit.py; name a clone of REPA")
    small = given.small or given.device == "cpu"
    given.models = given.models or (["SiT-Ti/2"] if small else ["SiT-B/2", "SiT-XL/2"])
    given.batches = given.batches or ([2] if small else [32, 64, 128, 256])
    given.precisions = given.precisions or (["fp32", "bf16"] if small else ["bf16", "fp16", "fp32"])
    given.steps = given.steps or (2 if small else 20)
    for name in given.models:
        if name.removeprefix("SiT-").split("/")[0] not in steps.SIZES:
            sys.exit(f"bench/gpu/run.sh: --models: {name} is none of SiT-Ti, S, B, L, XL with /2")
    return given


def machine(device):
    about = {"python": platform.python_version(), "torch": torch.__version__, "device": device, "os": platform.platform()}
    if device == "cuda":
        properties = torch.cuda.get_device_properties(0)
        about |= {
            "gpu": properties.name,
            "gpus": torch.cuda.device_count(),
            "memory_bytes": properties.total_memory,
            "cuda": torch.version.cuda,
            "cudnn": torch.backends.cudnn.version(),
        }
    return about


def main():
    given = options()
    compiled, names = archive.load()
    checks, left_out = kernels.check(compiled, names, given.device)
    failed = [f"{name} {p}" for name, one in checks.items() for p, r in one.items() if not r.get("ok", True)]
    failed += [f"{name} has no check" for name in left_out]
    timings = []
    for name in given.models:
        rows = steps.rows(
            compiled,
            name,
            given.batches,
            given.precisions,
            given.device,
            given.reference,
            not given.no_compile,
            given.steps,
            2,
            given.grid,
        )
        for row in rows:
            print(json.dumps(row), file=sys.stderr)
            timings.append(row)
    result = {"machine": machine(given.device), "kernels": checks, "failed": failed, "steps": timings}
    print(json.dumps(result, indent=1))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

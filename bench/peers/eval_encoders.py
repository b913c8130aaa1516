"""dgm-eval's and CMMD's own code on two folders of images, with random weights (rules are compared), which are written
for `zoo eval`: dinov2_vitl14.pth and clip-l336.

    python bench/peers/eval_encoders.py SAMPLES REFERENCE OUT --dgm-eval DIR --dinov2 DIR --cmmd DIR

The three folders are checkouts of github.com/layer6ai-labs/dgm-eval, facebookresearch/dinov2 and sayakpaul/cmmd-pytorch.
Needs torch, torchvision, transformers, scipy, scikit-learn and tqdm.
"""

import argparse
import json
import sys
import types
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy import linalg


def dgm_eval(args):
    sys.path[:0] = [str(args.dgm_eval), str(args.dinov2)]
    for name in ("dgm_eval", "dgm_eval.models", "dgm_eval.metrics"):  # without what their __init__ imports
        package = types.ModuleType(name)
        package.__path__ = [str(args.dgm_eval / name.replace(".", "/"))]
        sys.modules[name] = package
    from dgm_eval.metrics.fd import compute_FD_with_reps
    from dgm_eval.metrics.mmd import compute_mmd
    from dgm_eval.metrics.prdc import compute_prdc
    from dgm_eval.models.dinov2 import DINOv2Encoder
    from dinov2.models.vision_transformer import vit_large

    root = linalg.sqrtm
    linalg.sqrtm = lambda a, disp=True: root(a) if disp else (root(a), None)  # of an older SciPy
    torch.manual_seed(0)
    model = vit_large(patch_size=14, img_size=518, init_values=1.0, block_chunks=0)
    torch.save(model.state_dict(), args.out / "dinov2_vitl14.pth")
    torch.hub.load = lambda *a, **k: model.eval()
    encoder = DINOv2Encoder()
    features = []
    for folder in (args.samples, args.reference):
        images = [encoder.transform(Image.open(f).convert("RGB")) for f in sorted(folder.glob("*.png"))]
        with torch.no_grad():
            features.append(torch.cat([encoder(torch.stack(images[i : i + 10])) for i in range(0, len(images), 10)]))
    samples, reference = (f.numpy() for f in features)
    np.random.seed(0)
    shares = compute_prdc(reference, samples, 5)
    return {
        "fd-dinov2": float(compute_FD_with_reps(reference, samples)),
        "kid": float(compute_mmd(reference, samples).mean()),
        "precision": float(shares["precision"]),
        "recall": float(shares["recall"]),
    }


def cmmd(args):
    sys.path[:0] = [str(args.cmmd)]
    import embedding
    from distance import mmd
    from io_util import compute_embeddings_for_dir
    from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(0)
    size = CLIPVisionConfig(
        hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16, image_size=336,
        patch_size=14, projection_dim=768,
    )
    model = CLIPVisionModelWithProjection(size)
    model.save_pretrained(args.out / "clip-l336")
    processor = CLIPImageProcessor(size={"shortest_edge": 336}, crop_size={"height": 336, "width": 336})
    embedding.CLIPImageProcessor.from_pretrained = lambda name: processor
    embedding.CLIPVisionModelWithProjection.from_pretrained = lambda name: model
    clip = embedding.ClipEmbeddingModel()
    embedded = [compute_embeddings_for_dir(str(f), clip, 10) for f in (args.reference, args.samples)]
    return {"cmmd": float(mmd(*embedded))}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=Path)
    parser.add_argument("reference", type=Path)
    parser.add_argument("out", type=Path)
    for folder in ("--dgm-eval", "--dinov2", "--cmmd"):
        parser.add_argument(folder, type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    print(json.dumps({"dgm-eval": dgm_eval(args), "cmmd": cmmd(args)}, indent=1))

"""Numbers of the tools themselves, on two folders of images of one size, with the Inception weights of a file
(random ones serve: rules are compared). Needs torch, torchvision, scipy, pytorch-fid, torch-fidelity and clean-fid.

    python bench/peers/eval_tools.py SAMPLES REFERENCE WEIGHTS.pth

Networks are fed through each tool's own resize; clean-fid's network is the same Inception as torch-fidelity's.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image


def images(folder):
    return [np.asarray(Image.open(f).convert("RGB")) for f in sorted(Path(folder).glob("*.png"))]


def fidelity_network(weights):
    from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3

    return FeatureExtractorInceptionV3(
        "inception-v3-compat", ["2048", "logits_unbiased"], feature_extractor_weights_path=weights
    ).eval()


def pytorch_fid(folders, weights):
    import pytorch_fid.inception as inception
    from pytorch_fid.fid_score import calculate_frechet_distance

    inception.load_state_dict_from_url = lambda *a, **k: torch.load(weights)
    load = torch.nn.Module.load_state_dict
    torch.nn.Module.load_state_dict = lambda self, state, strict=True, **k: load(self, state, strict=False)
    net = inception.InceptionV3([3]).eval()
    torch.nn.Module.load_state_dict = load
    stats = []
    for folder in folders:
        x = torch.tensor(np.stack(images(folder))).permute(0, 3, 1, 2).float() / 255
        with torch.no_grad():
            f = torch.cat([net(b)[0] for b in x.split(20)]).flatten(1).numpy().astype(np.float64)
        stats.append((f.mean(0), np.cov(f, rowvar=False)))
    return {"fid": float(calculate_frechet_distance(*stats[0], *stats[1]))}


def torch_fidelity(folders, weights, subset):
    from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
    from torch_fidelity.metric_isc import isc_features_to_metric
    from torch_fidelity.metric_kid import kid_features_to_metric
    from torch_fidelity.metric_prc import calculate_precision_recall_full

    net = fidelity_network(weights)
    pooled, logits = [], []
    for folder in folders:
        x = torch.tensor(np.stack(images(folder))).permute(0, 3, 1, 2)
        with torch.no_grad():
            out = [net(b) for b in x.split(20)]
        pooled.append(torch.cat([o[0] for o in out]))
        logits.append(torch.cat([o[1] for o in out]))
    result = {}
    result["fid"] = fid_statistics_to_metric(
        fid_features_to_statistics(pooled[0]), fid_features_to_statistics(pooled[1]), False
    )["frechet_inception_distance"]
    result.update(isc_features_to_metric(logits[0]))
    result.update(kid_features_to_metric(pooled[0], pooled[1], kid_subset_size=subset, verbose=False))
    result["precision"], result["recall"] = calculate_precision_recall_full(pooled[0], pooled[1])
    return result


def clean_fid(folders, weights):
    from cleanfid.fid import frechet_distance, kernel_distance
    from cleanfid.resize import build_resizer

    net = fidelity_network(weights)
    resize = build_resizer("clean")
    features = []
    for folder in folders:
        x = torch.tensor(np.stack([resize(i) for i in images(folder)])).permute(0, 3, 1, 2)
        with torch.no_grad():
            # The rest of the tool's network: (x - 128) / 128 of images that have their size.
            net.forward.__globals__["interpolate_bilinear_2d_like_tensorflow1x"] = lambda x, **k: x
            check = net.forward.__globals__["vassert"]
            net.forward.__globals__["vassert"] = lambda *a: None
            features.append(torch.cat([net(b)[0] for b in x.split(20)]).numpy())
            net.forward.__globals__["vassert"] = check
    a, b = features
    np.random.seed(0)
    return {
        "fid": float(frechet_distance(a.mean(0), np.cov(a, rowvar=False), b.mean(0), np.cov(b, rowvar=False))),
        "kid": kernel_distance(a, b, num_subsets=1, max_subset_size=1000),
    }


if __name__ == "__main__":
    samples, reference, weights = sys.argv[1:4]
    count = min(len(list(Path(f).glob("*.png"))) for f in (samples, reference))
    print(json.dumps({
        "pytorch-fid": pytorch_fid((samples, reference), weights),
        "torch-fidelity": torch_fidelity((samples, reference), weights, min(1000, count)),
        "clean-fid": clean_fid((samples, reference), weights),
    }, indent=1))

"""Images to Inception's features in torch-fidelity's own network, eager PyTorch: the peer of
`zoo bench features --enc-type inception-v3-fid`.

    python bench/peers/inception_torch.py --batch-size 32 --calls 3

Needs torch and torch-fidelity. Random weights; TensorFlow's resize is part of the network. Prints one JSON document.
"""

import argparse
import json
import platform
import resource
import statistics
import time

import torch
import torch_fidelity
import torch_fidelity.feature_extractor_inceptionv3 as inception


def network():
    """The network without the download of its weights."""
    inception.load_state_dict_from_url = lambda *a, **k: {}
    load = torch.nn.Module.load_state_dict
    torch.nn.Module.load_state_dict = lambda self, state, *a, **k: None
    try:
        return inception.FeatureExtractorInceptionV3("inception-v3-compat", ["2048", "logits_unbiased"]).eval()
    finally:
        torch.nn.Module.load_state_dict = load


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--calls", type=int, default=3)
    parser.add_argument("--resolution", type=int, default=256)
    args = parser.parse_args()
    model = network()
    pixels = torch.randint(0, 256, (args.batch_size, 3, args.resolution, args.resolution), dtype=torch.uint8)
    seconds = []
    for _ in range(args.calls + 1):
        start = time.perf_counter()
        model(pixels)
        seconds.append(time.perf_counter() - start)
    seconds = seconds[1:]
    print(
        json.dumps(
            {
                "engine": f"PyTorch {torch.__version__} eager, torch-fidelity {torch_fidelity.__version__}",
                "python": platform.python_version(),
                "batch_size": args.batch_size,
                "call_seconds": {"min": min(seconds), "median": statistics.median(seconds), "max": max(seconds)},
                "images_per_second": args.batch_size / statistics.median(seconds),
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )


if __name__ == "__main__":
    main()

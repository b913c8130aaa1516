"""Frechet distance by pytorch-fid (SciPy), and precision and recall in NumPy: the peer of `zoo bench metrics`.

    python bench/peers/metrics_scipy.py make /tmp/features --count 10000 --dim 2048
    python bench/peers/metrics_scipy.py run /tmp/features --calls 3
    ./zoo bench metrics --samples /tmp/features/samples.npy --reference /tmp/features/reference.npy --calls 3

Features are like Inception's: not negative, correlated, of falling variance. Needs numpy, scipy and pytorch-fid.
"""

import argparse
import json
import resource
import statistics
import time
from pathlib import Path

import numpy as np


def make(args):
    args.folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(0)
    mixing = generator.standard_normal((args.dim, args.dim)) / np.sqrt(args.dim)
    scales = np.exp(-4 * np.arange(args.dim) / args.dim)
    for name, shift in (("samples", 0.02), ("reference", 0.0)):
        z = generator.standard_normal((args.count, args.dim)) * scales
        np.save(args.folder / f"{name}.npy", np.maximum(z @ mixing + 0.3 + shift, 0).astype(np.float32))


def statistics_of(x):
    """As pytorch-fid's calculate_activation_statistics, which takes float64 features."""
    x = x.astype(np.float64)
    return x.mean(axis=0), np.cov(x, rowvar=False)


def squared_distances(a, b):
    return (a * a).sum(1)[:, None] + (b * b).sum(1)[None, :] - 2 * a @ b.T


def radii(x, k):
    """The distance of each row's k-th neighbour; itself is the first."""
    return np.partition(squared_distances(x, x), k, axis=1)[:, k]


def precision_recall(reference, samples, k=3):
    between = squared_distances(reference, samples)
    precision = (between <= radii(reference, k)[:, None]).any(axis=0).mean()
    recall = (between <= radii(samples, k)[None, :]).any(axis=1).mean()
    return float(precision), float(recall)


def timed(call, calls):
    seconds = []
    for _ in range(calls):
        start = time.perf_counter()
        value = call()
        seconds.append(time.perf_counter() - start)
    return {"min": min(seconds), "median": statistics.median(seconds), "max": max(seconds)}, value


def run(args):
    import scipy
    from pytorch_fid.fid_score import calculate_frechet_distance

    samples, reference = (np.load(args.folder / f"{name}.npy") for name in ("samples", "reference"))
    gathering, stats = timed(lambda: (statistics_of(samples), statistics_of(reference)), args.calls)
    distance, fid = timed(lambda: calculate_frechet_distance(*stats[0], *stats[1]), args.calls)
    shares, (precision, recall) = timed(lambda: precision_recall(reference, samples), args.calls)
    print(
        json.dumps(
            {
                "engine": f"numpy {np.__version__}, scipy {scipy.__version__}",
                "statistics_seconds": gathering,
                "distance_seconds": distance,
                "precision_recall_seconds": shares,
                "frechet_distance": float(fid),
                "precision": precision,
                "recall": recall,
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["make", "run"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--dim", type=int, default=2048)
    parser.add_argument("--calls", type=int, default=3)
    args = parser.parse_args()
    {"make": make, "run": run}[args.action](args)

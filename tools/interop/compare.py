"""Compares what runtimes have computed, NAME.denoiser and NAME.pipeline of run.py, with Python's: `python compare.py FOLDER`."""

import pathlib
import sys

import numpy as np

folder = pathlib.Path(sys.argv[1])
TYPES = {"denoiser": np.float32, "pipeline": np.uint8}
# int8 and int4 files differ by their rounding; among themselves they must agree, too.
LIMITS = {"denoiser": 1e-3, "pipeline": 1}
# Of weights of 4 bits some runtimes multiply by inputs of 8 bits, others by inputs in single precision.
INT4_LIMIT = 0.1
# Errors of these precisions: the smallest that shows that there is one, and the largest.
ERRORS = {"int8": (1e-4, 0.1), "int4": (1e-3, 0.3)}


def read(name, what):
    return np.fromfile(folder / f"{name}.{what}", TYPES[what]).astype(np.float64)


wrong = []
for what in TYPES:
    for file in sorted(folder.glob(f"*.{what}")):
        name = file.stem
        base = next((f"python-{low}" for low in ERRORS if name.endswith(f"-{low}")), "python")
        wanted, found = read(base, what), read(name, what)
        if wanted.size == 0 or wanted.shape != found.shape or not np.isfinite(found).all():
            wrong.append(f"{name}: {what} has {found.size} values, {base} has {wanted.size}")
            continue
        largest = np.abs(wanted - found).max()
        print(f"interop: {what} of {name} differs from {base} by up to {largest:.2g}")
        limit = INT4_LIMIT if name.endswith("-int4") else LIMITS[what]
        if largest > limit:
            wrong.append(f"{name}: {what} differs by {largest:.3g}, more than {limit}")
exact = read("python", "denoiser")
for low, (least, most) in ERRORS.items():
    error = np.linalg.norm(exact - read(f"python-{low}", "denoiser")) / np.linalg.norm(exact)
    print(f"interop: denoiser in {low} has a relative error of {error:.2g}")
    if not least < error < most:
        wrong.append(f"{low}: relative error {error:.3g}")
canvas = folder / "chromium.canvas"
if canvas.exists():
    drawn = np.fromfile(canvas, np.uint8).reshape(32, 32, 4)[..., :3]
    pixels = read("chromium", "pipeline").reshape(-1, 32, 32, 3)[0]
    if not np.array_equal(drawn, pixels) or np.ptp(pixels) < 50:
        wrong.append("chromium: the page has drawn another picture")
    else:
        print("interop: the page in Chromium has drawn the emoji")
if wrong:
    sys.exit("interop: wrong: " + "; ".join(wrong))

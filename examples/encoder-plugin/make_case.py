"""Makes the parity case: SciPy's DCT is the reference. `pip install numpy scipy`, then run it here."""

import json
import pathlib

import numpy as np
from scipy.fft import dctn

folder = pathlib.Path(__file__).parent / "src/test/resources/dct-16"
folder.mkdir(parents=True, exist_ok=True)
size, patch, keep = 64, 16, 4
images = np.random.default_rng(0).integers(0, 256, (2, 3, size, size), dtype=np.uint8)
x = images.astype(np.float64) / 127.5 - 1
grid = size // patch
patches = x.reshape(2, 3, grid, patch, grid, patch).transpose(0, 2, 4, 1, 3, 5)
tokens = dctn(patches, type=2, norm="ortho", axes=(-2, -1))[..., :keep, :keep].reshape(2, grid * grid, -1)
np.save(folder / "images.npy", images)
np.save(folder / "expected_tokens.npy", tokens.astype(np.float32))
case = {
    "kind": "encoder",
    "id": "dct",
    "config": {"patch_size": patch, "frequencies": keep},
    "inputs": {"images": "images.npy"},
    "outputs": {"tokens": {"file": "expected_tokens.npy", "atol": 1e-5, "rtol": 1e-5}},
    "source": "scipy.fft.dctn(type=2, norm='ortho')",
    "notes": "pixels to -1..1, patches of 16, the 4x4 lowest frequencies, channel by channel",
}
(folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")

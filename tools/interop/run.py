"""Runs exported files in ONNX Runtime: `python run.py FOLDER FORM NAME`.

Reads FOLDER/denoiser-FORM.onnx and FOLDER/pipeline-FORM.onnx, if they are there, and writes
FOLDER/NAME.denoiser (float32) and FOLDER/NAME.pipeline (uint8). Inputs are those of run.cjs.
"""

import pathlib
import sys

import numpy as np
import onnxruntime

folder, form, name = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
SHAPE = (2, 3, 32, 32)
count = int(np.prod(SHAPE))
INPUTS = {
    "denoiser": {
        "x": np.sin(np.arange(count, dtype=np.float64) * 1.7).astype(np.float32).reshape(SHAPE),
        "t": np.array([0.25, 0.75], np.float32),
        "y": np.array([3, 98]),
    },
    "pipeline": {"seed": np.array([1, 1 << 40]), "class_labels": np.array([3, 98])},
}
for what, inputs in INPUTS.items():
    file = folder / f"{what}-{form}.onnx"
    if file.exists():
        session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
        session.run(None, inputs)[0].tofile(folder / f"{name}.{what}")
print(f"interop: {name}: onnxruntime {onnxruntime.__version__} of Python")

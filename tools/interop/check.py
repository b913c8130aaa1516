"""Checks ONNX files by ONNX's own checker, shapes included: `python check.py FILE...`."""

import sys

import onnx

for path in sys.argv[1:]:
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path, load_external_data=False)
    versions = {entry.domain: entry.version for entry in model.opset_import}
    foreign = [domain for domain in versions if domain]
    if foreign:
        sys.exit(f"{path}: a portable file has operators of {foreign}")
print(f"interop: {len(sys.argv) - 1} files pass ONNX {onnx.__version__}'s full check")

"""The product's kernels as a TorchScript archive, packed as dev.repazoo.torch.KernelArchive packs them."""

import io
import pathlib
import re
import zipfile

import torch

SOURCE = (
    pathlib.Path(__file__).resolve().parents[2]
    / "zoo-core/src/main/resources/dev/repazoo/torch/kernels.torchscript"
)

# The pickled instance of __torch__.Kernels with its one attribute, training = False, and an empty tuple of constants.
INSTANCE = b"\x80\x02c__torch__\nKernels\n)\x81}(X\x08\x00\x00\x00training\x89ub."
NO_CONSTANTS = b"\x80\x02)."


def pack(code):
    """The archive's bytes: a zip of stored entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("kernels/data.pkl", INSTANCE)
        archive.writestr("kernels/code/__torch__.py", code)
        archive.writestr("kernels/constants.pkl", NO_CONSTANTS)
        archive.writestr("kernels/version", b"10\n")
    out.seek(0)
    return out


def load(source=SOURCE):
    """The compiled kernels, and the names of all of them."""
    code = pathlib.Path(source).read_text()
    return torch.jit.load(pack(code), map_location="cpu"), re.findall(r"^  def (\w+)\(", code, re.M)

"""Made the files beside it, with PyTorch 2.7.1 and NumPy 2; small files of every kind torch.save writes."""

import argparse, collections, pathlib

import numpy as np
import torch

torch.manual_seed(0)


class Part(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(3, 4)
        self.register_buffer("buf", torch.arange(5))

    def forward(self, x):
        return self.fc(x)


class Whole(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = torch.nn.ModuleList([Part(), Part()])
        self.scale = torch.nn.Parameter(torch.ones([]) * 2.5)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)[:, :3]
        return x * self.scale


model = Whole().half().eval()
torch.jit.save(torch.jit.script(model), "script.pt")
for p in (2, 3, 4, 5):
    torch.save(model.state_dict(), f"zip-protocol{p}.pt", pickle_protocol=p)
for p in (2, 4):
    torch.save(
        model.state_dict(),
        f"legacy-protocol{p}.pt",
        pickle_protocol=p,
        _use_new_zipfile_serialization=False,
    )
for p in (2, 5):
    torch.save(
        {
            "state_dict": model.state_dict(),
            "np": np.float64(3.5),
            "array": np.arange(4),
            "ns": argparse.Namespace(a=1, b=[1, 2], c=None),
            "dtype": torch.float16,
            "device": torch.device("cpu"),
            "size": torch.Size([1, 2]),
            "set": {1},
            "big": 2**70,
            "negative": -(2**40),
            "bytes": b"abc",
            "counter": collections.Counter("aab"),
            "path": pathlib.PurePosixPath("a/b"),
        },
        f"mixed-protocol{p}.pt",
        pickle_protocol=p,
    )
torch.save(
    {
        "u16": torch.arange(4).to(torch.uint16),
        "e4m3": torch.tensor([1.0, 2.0, -0.5]).to(torch.float8_e4m3fn),
        "e5m2": torch.tensor([1.0, 2.0, -0.5]).to(torch.float8_e5m2),
    },
    "new-types.pt",
)
np.save("fortran.npy", np.asfortranarray(np.arange(24, dtype=np.int32).reshape(2, 3, 4)))
np.save("big-endian.npy", np.arange(6, dtype=">f8").reshape(3, 2))
np.savez("stored.npz", a=np.arange(3), b=np.ones((2, 2), np.float16))
np.savez_compressed("deflated.npz", a=np.arange(1000), flag=np.array(True))
np.save("objects.npy", np.array([{}], dtype=object))

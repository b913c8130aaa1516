"""Writes zoo-data/src/test/resources/webdataset: shards by the PyPI package webdataset 1.0.2 (numpy 2.4.6, Pillow 13.0.0).

    python tools/webdataset-fixtures.py zoo-data/src/test/resources/webdataset

Samples have a key with folders and dots in them, an ending in capitals, a second image, and partners that are missing.
"""

import json
import pathlib
import sys

import numpy as np
import webdataset as wds

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(0)


def image():
    return random.integers(0, 256, (8, 8, 3), dtype=np.uint8)


for shard in range(2):
    with wds.TarWriter(str(out / f"{shard:05d}.tar"), mtime=0, user="zoo", group="zoo") as tar:
        for number in range(3 * shard, 3 * shard + 3):
            sample = {"__key__": f"v1.0/{number:06d}", "png": image(), "cls": (number * 7) % 5, "txt": f"image {number}"}
            if number == 1:
                sample["seg.png"] = image()
            if number == 4:
                del sample["png"]
            tar.write(sample)

# What webdataset itself makes of it: a line a sample, with the digests of its fields.
lines = []
for sample in wds.WebDataset(str(out / "{00000..00001}.tar"), shardshuffle=False):
    fields = {k: len(v) for k, v in sample.items() if not k.startswith("__")}
    lines.append(json.dumps({"key": sample["__key__"], "fields": fields, "cls": int(sample["cls"])}))
(out / "samples.jsonl").write_text("\n".join(lines) + "\n")

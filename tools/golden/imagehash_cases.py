"""Perceptual hashes of every 16th emoji by the package imagehash: python imagehash_cases.py IMAGES > emoji.txt

IMAGES is what `zoo convert --source emoji --dest IMAGES --resolution 64x64` leaves.
"""
import os
import sys

import imagehash
from PIL import Image

for index in range(0, 1911, 16):
    name = f"{index // 1000:05d}/img{index:08d}.png"
    image = Image.open(os.path.join(sys.argv[1], name)).convert("RGB")
    print(index, imagehash.phash(image), imagehash.dhash(image))

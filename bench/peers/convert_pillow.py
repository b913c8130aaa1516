"""The reference of `zoo convert`: REPA's algorithm in Python with Pillow, beside ours.

    python convert_pillow.py make --photos DIR --count 2000      # JPEG files with photographic statistics
    python convert_pillow.py run --source DIR --dest DIR [--processes 2]
    python convert_pillow.py both --source DIR --work DIR --zoo "./zoo"   # one after the other, then compares pixels

Photographs are synthesised: "dead leaves" (discs of random size hiding one another, whose statistics are those of
photographs: edges, flat parts, a 1/f spectrum) textured with 1/f noise, about 500x375, JPEG quality 90, 4:2:0.
Needs numpy and Pillow. The transform is center-crop-dhariwal to 256x256; PNG files are not compressed.
"""
import argparse
import io
import json
import multiprocessing
import os
import shlex
import subprocess
import time

import numpy as np
import PIL
import PIL.Image

SIDE = 256


def noise(rng, height, width):
    fy = np.fft.fftfreq(height)[:, None]
    fx = np.fft.rfftfreq(width)[None, :]
    f = np.sqrt(fy**2 + fx**2)
    f[0, 0] = 1
    spectrum = (rng.normal(size=f.shape) + 1j * rng.normal(size=f.shape)) / f**1.2
    spectrum[0, 0] = 0
    x = np.fft.irfft2(spectrum, s=(height, width))
    return x / x.std()


def photograph(rng, width, height):
    y, x = np.mgrid[0:height, 0:width]
    image = np.zeros((height, width, 3))
    texture = np.stack([noise(rng, height, width) for _ in range(2)])
    base = rng.uniform(30, 220, 3)
    image[:] = base
    for _ in range(150):
        r = 6 / rng.uniform(0.03, 1) ** 0.8
        cx, cy = rng.uniform(0, width), rng.uniform(0, height)
        inside = (x - cx) ** 2 + ((y - cy) * rng.uniform(0.5, 2)) ** 2 < r * r
        image[inside] = 0.5 * base + 0.5 * rng.uniform(0, 255, 3)
    image += 14 * texture[0][..., None] + 5 * texture[1][..., None] * rng.uniform(-1, 1, 3)
    image += rng.normal(scale=2.5, size=(height, width, 1))
    return np.clip(image, 0, 255).astype(np.uint8)


def make(folder, count):
    rng = np.random.default_rng(0)
    bases = [photograph(rng, 560, 560) for _ in range(min(count, 60))]
    for i in range(count):
        width, height = (500, 375) if rng.uniform() < 0.75 else (375, 500)
        width += int(rng.integers(-20, 1))
        height += int(rng.integers(-20, 1))
        left, top = int(rng.integers(0, 560 - width)), int(rng.integers(0, 560 - height))
        image = bases[i % len(bases)][top : top + height, left : left + width]
        if rng.uniform() < 0.5:
            image = image[:, ::-1]
        os.makedirs(f"{folder}/{i % 10:02d}", exist_ok=True)
        PIL.Image.fromarray(np.ascontiguousarray(image)).save(f"{folder}/{i % 10:02d}/{i:05d}.jpg", quality=90)


def transform(image):
    """ADM's centre crop, as dataset_tools.py has it."""
    while min(image.size) >= 2 * SIDE:
        image = image.resize(tuple(x // 2 for x in image.size), resample=PIL.Image.Resampling.BOX)
    scale = SIDE / min(image.size)
    image = image.resize(tuple(round(x * scale) for x in image.size), resample=PIL.Image.Resampling.BICUBIC)
    pixels = np.array(image)
    top, left = (pixels.shape[0] - SIDE) // 2, (pixels.shape[1] - SIDE) // 2
    return pixels[top : top + SIDE, left : left + SIDE]


def convert(job):
    source, dest = job
    pixels = np.array(PIL.Image.open(source).convert("RGB"))  # the reference goes through an array, too
    out = io.BytesIO()
    PIL.Image.fromarray(transform(PIL.Image.fromarray(pixels))).save(out, format="png", compress_level=0, optimize=False)
    os.makedirs(os.path.dirname(dest), exist_ok=True)
    with open(dest, "wb") as file:
        file.write(out.getbuffer())


def run(source, dest, processes):
    files = sorted(os.path.join(root, name) for root, _, names in os.walk(source) for name in names)
    jobs = [(file, f"{dest}/{i // 1000:05d}/img{i:08d}.png") for i, file in enumerate(files)]
    start = time.perf_counter()
    if processes == 1:
        for job in jobs:
            convert(job)
    else:
        with multiprocessing.Pool(processes) as pool:
            pool.map(convert, jobs, chunksize=16)
    seconds = time.perf_counter() - start
    return {
        "engine": f"Pillow {PIL.__version__}",
        "processes": processes,
        "images": len(jobs),
        "seconds": seconds,
        "images_per_second": len(jobs) / seconds,
    }


def pixels_differ(one, other):
    count = 0
    for root, _, names in os.walk(one):
        for name in names:
            path = os.path.join(root, name)
            mine = np.array(PIL.Image.open(path))
            theirs = np.array(PIL.Image.open(os.path.join(other, os.path.relpath(path, one))))
            count += not np.array_equal(mine, theirs)
    return count


def both(source, work, zoo):
    rows = [run(source, f"{work}/pillow-{n}", n) for n in (1, os.cpu_count())]
    start = time.perf_counter()
    words = shlex.split(zoo) + ["convert", "--source", source, "--dest", f"{work}/zoo", "--json", "--quiet"]
    words += ["--resolution", f"{SIDE}x{SIDE}", "--transform", "center-crop-dhariwal"]
    ours = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
    ours["seconds_with_start_of_jvm"] = time.perf_counter() - start
    ours["engine"] = "zoo"
    rows.append(ours)
    return {"runs": rows, "images_whose_pixels_differ": pixels_differ(f"{work}/pillow-1", f"{work}/zoo")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("make")
    command.add_argument("--photos", required=True)
    command.add_argument("--count", type=int, default=2000)
    command = commands.add_parser("run")
    command.add_argument("--source", required=True)
    command.add_argument("--dest", required=True)
    command.add_argument("--processes", type=int, default=1)
    command = commands.add_parser("both")
    command.add_argument("--source", required=True)
    command.add_argument("--work", required=True)
    command.add_argument("--zoo", default="./zoo")
    options = parser.parse_args()
    if options.command == "make":
        make(options.photos, options.count)
    elif options.command == "run":
        print(json.dumps(run(options.source, options.dest, options.processes)))
    else:
        print(json.dumps(both(options.source, options.work, options.zoo), indent=1))


if __name__ == "__main__":
    main()

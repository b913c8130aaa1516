"""Makes the image files of zoo-data's tests, and what Pillow makes of them:
python tools/pixel-fixtures.py zoo-data/src/test/resources/pixels

Needs Pillow. files.zip holds small files of all formats, whole ones and damaged ones, many laid out here by hand;
expected.csv has for each its size and the CRC-32 of its RGB samples, or that Pillow refuses it.
"""

import csv
import io
import random
import struct
import sys
import warnings
import zipfile
import zlib
from pathlib import Path

from PIL import Image, __version__

W, H = 13, 9
dice = random.Random(5)
files = {}


def noise(n):
    return bytes(dice.randrange(256) for _ in range(n))


def scene(width=W, height=H):
    """Smooth, with an edge, so that JPEG files are small."""
    image = Image.new("RGB", (width, height))
    image.putdata([((19 * x) % 256, (23 * y + 60) % 256, 200 if x > y else 40) for y in range(height) for x in range(width)])
    return image


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


# TIFF: every layout in both byte orders, orientations, compressions

PACK = {1: "B", 3: "H", 4: "I", 5: "I", 7: "B", 11: "f"}


def tiff(blocks, tags, order="<", tiled=False):
    """blocks: data of strips or tiles; tags: {number: (type, values)}"""
    begin = 8 + sum(map(len, blocks))
    begin += begin & 1
    offsets = [8 + sum(map(len, blocks[:i])) for i in range(len(blocks))]
    tags = dict(tags)
    tags[324 if tiled else 273] = (4, offsets)
    tags[325 if tiled else 279] = (4, [len(b) for b in blocks])
    outside = begin + 2 + 12 * len(tags) + 4
    entries = blob = b""
    for number in sorted(tags):
        kind, values = tags[number]
        data = struct.pack(f"{order}{len(values)}{PACK[kind]}", *values)
        count = len(values) // (2 if kind == 5 else 1)
        if len(data) > 4:
            place = struct.pack(order + "I", outside + len(blob))
            blob += data + b"\0" * (len(data) & 1)
        else:
            place = data.ljust(4, b"\0")
        entries += struct.pack(order + "HHI", number, kind, count) + place
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, begin)
    body = b"".join(blocks).ljust(begin - 8, b"\0")
    return head + body + struct.pack(order + "H", len(tags)) + entries + bytes(4) + blob


def tags(photometric, bits, extra=(), width=W, height=H, rows=H, **more):
    found = {256: (3, [width]), 257: (3, [height]), 258: (3, bits), 259: (3, [1]), 262: (3, [photometric]),
             277: (3, [len(bits)]), 278: (3, [rows])}
    if extra:
        found[338] = (3, list(extra))
    if photometric == 3:
        found[320] = (3, [dice.randrange(65536) for _ in range(3 << bits[0])])
    found.update({int(k[1:]): v for k, v in more.items()})
    return found


def row_bytes(bits, width=W):
    return (width * sum(bits) + 7) // 8


LAYOUTS = [(0, [1], ()), (1, [1], ()), (0, [2], ()), (1, [4], ()), (0, [8], ()), (1, [8], ()), (1, [12], ()), (0, [16], ()),
           (1, [16], ()), (1, [8, 8], (0,)), (1, [8, 8], (1,)), (1, [8, 8], (2,)), (2, [8] * 3, ()), (2, [8] * 4, ()),
           (2, [8] * 4, (0,)), (2, [8] * 4, (1,)), (2, [8] * 4, (2,)), (2, [8] * 5, (1, 0)), (2, [8] * 5, (0, 2)),
           (2, [16] * 3, ()), (2, [16] * 4, (0,)), (2, [16] * 4, (1,)), (2, [16] * 4, (2,)), (3, [1], ()), (3, [2], ()),
           (3, [4], ()), (3, [8, 8], (0,)), (3, [8, 8], (2,)), (5, [8] * 4, ()), (5, [8] * 5, (0,)), (5, [16] * 4, ()),
           (6, [8], ()), (6, [8] * 3, ()), (2, [8, 8, 16], ()), (2, [4] * 3, ()), (1, [64], ())]

for order in "<>":
    for photometric, bits, extra in LAYOUTS:
        name = f"{'le' if order == '<' else 'be'}-{photometric}-{'-'.join(map(str, bits))}-{''.join(map(str, extra))}"
        data = noise(H * row_bytes(bits))
        files[f"layout-{name}.tif"] = tiff([data], tags(photometric, bits, extra), order)
        if photometric < 4 and bits[0] <= 8:
            files[f"reversed-{name}.tif"] = tiff([data], tags(photometric, bits, extra, t266=(3, [2])), order)
        if len(bits) > 1 and bits[0] == 8:
            planes = [data[i * W * H:][:W * H] for i in range(len(bits))]
            files[f"planes-{name}.tif"] = tiff(planes, tags(photometric, bits, extra, t284=(3, [2])), order)
    floats = struct.pack(f"{order}{W * H}f", *(dice.uniform(-50, 300) for _ in range(W * H)))
    files[f"layout-float-{order == '<'}.tif"] = tiff([floats], tags(1, [32], t339=(3, [3])), order)
    for bits in (16, 32):
        values = [dice.randrange(-300, 300) for _ in range(W * H)]
        data = struct.pack(f"{order}{W * H}{'h' if bits == 16 else 'i'}", *values)
        files[f"layout-signed-{bits}-{order == '<'}.tif"] = tiff([data], tags(1, [bits], t339=(3, [2])), order)

rgb = noise(3 * W * H)
for number in range(10):
    files[f"orientation-{number}.tif"] = tiff([rgb], tags(2, [8] * 3, t274=(3, [number])))
for number in range(1, 9):
    files[f"orientation-bits-{number}.tif"] = saved(
        Image.frombytes("1", (W, H), noise(2 * H)), "TIFF", compression="group4", tiffinfo={274: number})
xmp = list(b'<x tiff:Orientation="6"/>')
files["orientation-xmp.tif"] = tiff([rgb], tags(2, [8] * 3, t700=(1, xmp)))
files["strips.tif"] = tiff([rgb[i * 3 * W:(i + 4) * 3 * W] for i in (0, 4, 8)], tags(2, [8] * 3, rows=4))
files["strips-missing.tif"] = tiff([rgb[:4 * 3 * W]], tags(2, [8] * 3, rows=4))
tiles = [noise(16 * 16 * 3) for _ in range(4)]
files["tiles.tif"] = tiff(tiles, tags(2, [8] * 3, width=19, height=21, t322=(3, [16]), t323=(3, [16])), tiled=True)
files["twice.tif"] = tiff([rgb], tags(2, [8] * 3))
files["lab.tif"] = tiff([rgb], tags(8, [8] * 3))

PICTURES = {"bits": scene().convert("1"), "gray": scene().convert("L"), "rgb": scene(), "cmyk": scene().convert("CMYK"),
            "gray16": Image.frombytes("I;16", (W, H), noise(2 * W * H)), "palette": scene().quantize(7)}
for compression in ("group3", "group4", "tiff_ccitt", "packbits", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "zstd", "lzma",
                    "jpeg"):
    for name, picture in PICTURES.items():
        fax = compression in ("group3", "group4", "tiff_ccitt")
        if fax != (name == "bits") or (compression == "jpeg" and name in ("gray16", "palette")) or (
                compression == "lzma" and name != "rgb"):
            continue
        for rows in (H, 8):  # strips of JPEG are multiples of 8
            files[f"{compression}-{name}-{rows}.tif"] = saved(picture, "TIFF", compression=compression, tiffinfo={278: rows})
        if compression in ("tiff_lzw", "tiff_adobe_deflate") and name != "palette":
            files[f"{compression}-{name}-predicted.tif"] = saved(picture, "TIFF", compression=compression, tiffinfo={317: 2})
for sampling in ((1, 1), (2, 1), (2, 2), (4, 2)):
    across, down = sampling
    units = ((W + across - 1) // across) * ((H + down - 1) // down)
    data = zlib.compress(noise(units * (across * down + 2)))
    files[f"ycbcr-{across}{down}.tif"] = tiff([data], tags(6, [8] * 3, t259=(3, [8]), t530=(3, sampling)))
g4 = files["group4-bits-9.tif"]
files["group4-cut.tif"] = g4[:len(g4) // 2]


# JPEG: what says of which colours it is, profiles, ends

def segments(data):
    at, found = 2, []
    while True:
        marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        found.append((marker, data[at + 4:at + 2 + length]))
        at += 2 + length
        if marker == 0xda:
            return found, data[at:]


def jpeg(found, scan):
    return b"\xff\xd8" + b"".join(bytes([0xff, m]) + struct.pack(">H", 2 + len(d)) + d for m, d in found) + scan


JFIF = (0xe0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
EXIF6 = (0xe1, b"Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0")


def adobe(transform):
    return 0xee, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform)


def profile():
    """A display's with primaries of its own, so that applying it would change all pixels."""
    def s15(*v):
        return struct.pack(f">{len(v)}i", *(round(65536 * x) for x in v))
    def xyz(*v):
        return b"XYZ \0\0\0\0" + s15(*v)
    parts = {b"rXYZ": xyz(.6, .3, .05), b"gXYZ": xyz(.2, .6, .1), b"bXYZ": xyz(.15, .1, .65), b"wtpt": xyz(.9642, 1, .8249),
             b"desc": b"desc\0\0\0\0\0\0\0\2x\0".ljust(92, b"\0"), b"cprt": b"text\0\0\0\0x\0\0\0"}
    for c in "rgb":
        parts[c.encode() + b"TRC"] = b"curv\0\0\0\0\0\0\0\1\2\x33\0\0"
    table, blob, at = struct.pack(">I", len(parts)), b"", 128 + 4 + 12 * len(parts)
    for name, data in parts.items():
        table += name + struct.pack(">II", at + len(blob), len(data))
        blob += data
    size = 128 + len(table) + len(blob)
    head = struct.pack(">I4xI", size, 0x02100000) + b"mntrRGB XYZ " + struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp"
    return head.ljust(68, b"\0") + s15(.9642, 1, .8249) + bytes(48) + table + blob


def icc(part, number=1, count=1):
    return 0xe2, b"ICC_PROFILE\0" + bytes([number, count]) + part


PROFILE = profile()
big = scene(37, 29)
for sampling in (0, 1, 2):
    for progressive in (False, True):
        files[f"sampled-{sampling}-{progressive}.jpg"] = saved(big, "JPEG", subsampling=sampling, progressive=progressive)
whole = files["sampled-2-False.jpg"]
found, scan = segments(whole)
plain = [s for s in found if not 0xe0 <= s[0] <= 0xef]
found0, scan0 = segments(files["sampled-0-False.jpg"])
plain0 = [s for s in found0 if not 0xe0 <= s[0] <= 0xef]
files["profile.jpg"] = jpeg([JFIF, icc(PROFILE)] + plain, scan)
files["profile-in-parts.jpg"] = jpeg([JFIF, icc(PROFILE[300:], 2, 2), icc(PROFILE[:300], 1, 2)] + plain, scan)
files["profile-twice.jpg"] = jpeg([JFIF, icc(PROFILE), icc(PROFILE)] + plain, scan)
files["profile-damaged.jpg"] = jpeg([JFIF, icc(PROFILE[:200])] + plain, scan)
files["profile-exif.jpg"] = jpeg([EXIF6, icc(PROFILE)] + plain, scan)
files["profile-gray.jpg"] = saved(big.convert("L"), "JPEG", icc_profile=PROFILE)
files["exif-6.jpg"] = jpeg([EXIF6] + plain, scan)
for ids in (b"\1\2\3", b"RGB", b"\0\1\2"):
    named = []
    for marker, data in plain0:
        if marker == 0xc0:
            data = data[:6] + b"".join(ids[i:i + 1] + data[7 + 3 * i:9 + 3 * i] for i in range(3))
        if marker == 0xda:
            data = data[:1] + b"".join(ids[i:i + 1] + data[2 + 2 * i:3 + 2 * i] for i in range(3)) + data[7:]
        named.append((marker, data))
    for name, first in (("none", []), ("jfif", [JFIF]), ("adobe0", [adobe(0)]), ("adobe1", [adobe(1)]), ("adobe2", [adobe(2)])):
        files[f"colours-{ids.hex()}-{name}.jpg"] = jpeg(first + named, scan0)
found4, scan4 = segments(saved(big.convert("CMYK"), "JPEG"))
plain4 = [s for s in found4 if not 0xe0 <= s[0] <= 0xef]
for name, first in (("none", []), ("adobe0", [adobe(0)]), ("adobe2", [adobe(2)])):
    files[f"inks-{name}.jpg"] = jpeg(first + plain4, scan4)
files["restarts.jpg"] = saved(big, "JPEG", restart_marker_blocks=2)
files["end-missing.jpg"] = whole[:-2]
files["end-and-more.jpg"] = whole + b"more"
files["half.jpg"] = whole[:-len(scan) // 2]
files["half-with-end.jpg"] = whole[:-len(scan) // 2] + b"\xff\xd9"
files["progressive-end-missing.jpg"] = files["sampled-2-True.jpg"][:-2]
files["head.jpg"] = whole[:200]


# PNG: kinds, passes, chunks

def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(bits, colour, data, *extra, interlaced=0, width=W, height=H, behind=b""):
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(extra) + chunk(b"IDAT", zlib.compress(data)) + behind
            + chunk(b"IEND", b""))


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
PALETTE = chunk(b"PLTE", noise(3 * 200))


def rows(bits, colour, passes, width=W, height=H):
    data = b""
    for x, y, right, down in passes:
        columns = (width - x + right - 1) // right
        for _ in range((height - y + down - 1) // down if columns > 0 else 0):
            data += bytes([dice.randrange(5)]) + noise((columns * bits * CHANNELS[colour] + 7) // 8)
    return data


for bits in (1, 2, 4, 8, 16):
    for colour in CHANNELS:
        for interlaced in (0, 1):
            data = rows(bits, colour, PASSES if interlaced else [(0, 0, 1, 1)])
            extra = [PALETTE] if colour == 3 else []
            files[f"kind-{bits}-{colour}-{interlaced}.png"] = png(bits, colour, data, *extra, interlaced=interlaced)
for bits, colour, transparent in ((16, 0, 2), (8, 0, 2), (1, 0, 2), (8, 2, 6), (16, 2, 6), (8, 3, 5)):
    data = rows(bits, colour, [(0, 0, 1, 1)])
    extra = ([PALETTE] if colour == 3 else []) + [chunk(b"tRNS", noise(transparent))]
    files[f"transparent-{bits}-{colour}.png"] = png(bits, colour, data, *extra)
data = rows(8, 2, [(0, 0, 1, 1)])
plain_png = png(8, 2, data)
files["profile.png"] = png(8, 2, data, chunk(b"iCCP", b"x\0\0" + zlib.compress(PROFILE)))
files["profile-packed-otherwise.png"] = png(8, 2, data, chunk(b"iCCP", b"x\0\1" + zlib.compress(PROFILE)))
files["text-too-large.png"] = png(8, 2, data, chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(1 << 21))))
files["end-missing.png"] = plain_png[:-12]
files["end-cut.png"] = plain_png[:-12] + chunk(b"tEXt", b"x\0" + bytes(50))[:-20]
files["checksum-of-pixels.png"] = plain_png[:-17] + b"\1" + plain_png[-16:]
files["checksum-of-data.png"] = plain_png[:-13] + b"\1" + plain_png[-12:]
files["checksum-of-header.png"] = plain_png[:29] + bytes([plain_png[29] ^ 1]) + plain_png[30:]
files["row-missing.png"] = png(8, 2, data[:-1 - 3 * W])
files["row-cut.png"] = png(8, 2, data[:-5])
files["filter-unknown.png"] = png(8, 2, b"\7" + data[1:])
files["palette-missing.png"] = png(8, 3, rows(8, 3, [(0, 0, 1, 1)]))
frame = struct.pack(">IIIIIHHBB", 0, 7, 5, 3, 2, 1, 10, 0, 0)
control = chunk(b"acTL", struct.pack(">II", 1, 0))
files["frame.png"] = png(8, 2, rows(8, 2, [(0, 0, 1, 1)], 7, 5), control, chunk(b"fcTL", frame))
files["frame-sequence.png"] = png(8, 2, data, control, chunk(b"fcTL", b"\0\0\0\1" + frame[4:]))
files["frame-data-alone.png"] = png(8, 2, data, control, behind=chunk(b"fdAT", bytes(9)))


# BMP: bits, masks, runs

def bmp(bits, data, compression=0, size=40, colours=0, masks=(), palette=b"", height=H, width=W):
    if size == 12:
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", size, width, height, 1, bits, compression, len(data), 0, 0, colours, 0)
        head = (head + struct.pack(f"<{len(masks)}I", *masks)).ljust(size, b"\0")
    body = head + palette
    return b"BM" + struct.pack("<IHHI", 14 + len(body) + len(data), 0, 0, 14 + len(body)) + body + data


for bits in (1, 2, 4, 8, 16, 24, 32):
    stride = (W * bits + 31) // 32 * 4
    palette = noise(4 << bits) if bits <= 8 else b""
    for height in (H, -H):
        files[f"bits-{bits}-{height}.bmp"] = bmp(bits, noise(stride * H), palette=palette, height=height)
    if bits in (1, 4, 8, 24):
        files[f"old-{bits}.bmp"] = bmp(bits, noise(stride * H), size=12, palette=noise(3 << bits) if bits <= 8 else b"")
MASKS = {16: [(0xf800, 0x7e0, 0x1f), (0x7c00, 0x3e0, 0x1f), (0xf00, 0xf0, 0xf), (0xe000, 0x1c00, 0x300)],
         24: [(0xff0000, 0xff00, 0xff), (0xff, 0xff00, 0xff0000)],
         32: [(0xff0000, 0xff00, 0xff), (0xff000000, 0xff0000, 0xff00), (0xff000000, 0xff00, 0xff), (0xff, 0xff00, 0xff0000),
              (0, 0, 0), (0x3ff00000, 0xffc00, 0x3ff)]}
for bits, choices in MASKS.items():
    for i, masks in enumerate(choices):
        data = noise((W * bits + 31) // 32 * 4 * H)
        files[f"masks-{bits}-{i}.bmp"] = bmp(bits, data, 3, masks=masks)
        for j, alpha in enumerate((0, 0xff, 0xff0000, 0xff000000)):
            if bits == 32 or j == 0:
                files[f"masks-{bits}-{i}-{j}.bmp"] = bmp(bits, data, 3, 56, masks=(*masks, alpha))
grays = b"".join(bytes([i, i, i, 0]) for i in range(256))
files["gray.bmp"] = bmp(8, noise(16 * H), palette=grays)
files["black-white.bmp"] = bmp(1, noise(4 * H), palette=b"\0\0\0\0\xff\xff\xff\0")
files["palette-short.bmp"] = bmp(8, noise(16 * H), colours=20, palette=noise(80))
files["palette-long.bmp"] = bmp(8, noise(16 * H), colours=300, palette=noise(1200))
files["cut.bmp"] = files["bits-24-9.bmp"][:-60]
files["padding-cut.bmp"] = files["bits-24-9.bmp"][:-1]
files["png.bmp"] = bmp(0, plain_png, 5)
runs = b"".join(bytes([5, 1, 3, 7, 0, 3, 9, 8, 7, 0, 2, 4, 0, 0]) for _ in range(H))
files["runs-8.bmp"] = bmp(8, runs + b"\0\1", 1, palette=noise(1024))
files["runs-8-jump.bmp"] = bmp(8, b"\4\1\0\2\3\1" + runs + b"\0\1", 1, palette=noise(1024))
files["runs-8-short.bmp"] = bmp(8, runs[:30] + b"\0\1", 1, palette=noise(1024))
files["runs-8-wide.bmp"] = bmp(8, b"\xff\1" * H + b"\0\0\xff\2" * 2 * H, 1, palette=noise(1024))
files["runs-4.bmp"] = bmp(4, b"".join(b"\6\x12\0\5\x34\x56\x70\0\2\x89\0\0" for _ in range(H)) + b"\0\1", 2, palette=noise(64))
files["headless.dib"] = bmp(24, noise(40 * H))[14:]


# GIF: canvas, palettes, passes

def gif(frame=(0, 0, W, H), canvas=(W, H), palette=None, own=None, transparent=None, interlaced=False, data=None):
    def flags(colours):
        return 0 if colours is None else 0x80 | (len(colours) // 3).bit_length() - 2
    out = b"GIF89a" + struct.pack("<HHBBB", *canvas, flags(palette), 1, 0) + (palette or b"")
    if transparent is not None:
        out += b"!\xf9\4" + struct.pack("<BHB", 1, 10, transparent) + b"\0"
    out += b"," + struct.pack("<HHHHB", *frame, flags(own) | (0x40 if interlaced else 0)) + (own or b"")
    if data is None:  # codes of four bits for three: a clear before they grow
        codes = []
        for i in range(frame[2] * frame[3]):
            codes += [8] * (i % 6 == 0) + [dice.randrange(8)]
        bits = sum(c << 4 * i for i, c in enumerate(codes + [9]))
        data = bits.to_bytes(len(codes) // 2 + 1, "little")
    return out + b"\3" + b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255)) + b"\0;"


eight = noise(24)
files["plain.gif"] = gif(palette=eight)
files["interlaced.gif"] = gif(palette=eight, interlaced=True)
files["own-palette.gif"] = gif(palette=eight, own=noise(24))
files["gray.gif"] = gif()
files["gray-palette.gif"] = gif(palette=b"".join(bytes([i, i, i]) for i in range(8)))
files["inside.gif"] = gif(palette=eight, frame=(3, 2, 5, 4))
files["inside-transparent.gif"] = gif(palette=eight, frame=(3, 2, 5, 4), transparent=5)
files["outside.gif"] = gif(palette=eight, frame=(6, 5, 12, 9), transparent=3)
files["cut.gif"] = files["plain.gif"][:-20]
files["ends-early.gif"] = gif(palette=eight, data=b"\x08\x92")
files["wrong-code.gif"] = gif(palette=eight, data=b"\xf8\xff\xff")

# WebP: ends
webp = saved(scene(), "WEBP", quality=60)
files["plain.webp"] = webp
files["tail-cut.webp"] = webp[:-2]
files["more.webp"] = webp + b"more"


def main(folder):
    warnings.simplefilter("ignore")
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "files.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    with open(folder / "expected.csv", "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        for name, data in sorted(files.items()):
            try:
                image = Image.open(io.BytesIO(data)).convert("RGB")
                table.writerow([name, image.width, image.height, zlib.crc32(image.tobytes())])
            except Exception:
                table.writerow([name, 0, 0, 0])
    print(f"{len(files)} files, read by Pillow {__version__}")


main(Path(sys.argv[1]))

"""Makes the parity case of the CLIP score: transformers' CLIPModel on images and captions.

    pip install torch==2.7.1 transformers==4.57.1 pillow
    python tools/golden/clip_score.py

A tiny CLIP whose weights come of a formula, so that no file of them is kept; its vocabulary is CLIP's own. Embeddings are
those of get_image_features and get_text_features after CLIPProcessor's preprocessing, the score is the mean of
max(100 cos, 0). Reference tooling only: nothing of the product runs it.
"""

import gzip
import json
import pathlib
import tempfile

import numpy as np
import torch
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizer

root = pathlib.Path(__file__).resolve().parents[2]
folder = root / "zoo-eval/src/test/resources/golden/metric/clip-score"
vocabulary = next(root.glob("zoo-text/src/main/resources/**/bpe_simple_vocab_16e6.txt.gz"))
SALT = 7
CAPTIONS = [
    "a photo of a cat",
    "Two dogs, one frisbee; and a RED ball!",
    "café crème brûlée in Zürich",
    "rock'n'roll, 1234 & 🐱!",
    "a highly detailed oil painting " * 20,
]
SIZES = [(40, 56), (64, 64), (33, 90), (48, 40), (32, 32)]  # height, width


def uniform(count, tensor):
    m = 0xFFFFFFFF
    h = (np.arange(count, dtype=np.uint64) * 0x9E3779B1 + tensor * 0x85EBCA77 + 0x165667B1) & m
    h ^= h >> 15
    h = (h * 0x2C1B3C6D) & m
    h ^= h >> 12
    h = (h * 0x297A2D39) & m
    h ^= h >> 15
    return (h + 0.5) / 2.0**32 * 2 - 1


def rule(name, shape):
    if len(shape) == 0 or name.endswith("bias"):
        return "0.1*u"
    return "1+0.1*u" if "norm" in name or "layrnorm" in name else "sqrt(6/fan_in)*u"


def values(k, shape, how):
    u = uniform(int(np.prod(shape, dtype=np.int64)), k + SALT)
    if how == "sqrt(6/fan_in)*u":
        u = np.sqrt(6 / (u.size / shape[0])) * u
    else:
        u = (1 if how[0] == "1" else 0) + 0.1 * u
    return torch.from_numpy(u.astype(np.float32).reshape(shape))


def image(index, height, width):
    y, x = np.mgrid[0:height, 0:width]
    y, x = y / height, x / width
    rgb = [np.sin((3 + index) * x + 2 * y) * 0.5 + 0.5, (x * y > 0.1 * index) * 0.8, np.cos(9 * y + index * x) * 0.4 + 0.5]
    return np.clip(np.stack(rgb, -1) * 255, 0, 255).astype(np.uint8)


def tokenizer(temp):
    symbols = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = [chr(b) for b in symbols] + [chr(256 + i) for i in range(256 - len(symbols))]
    lines = gzip.open(vocabulary).read().decode().split("\n")
    merges = lines[1 : 49152 - 256 - 2 + 1]
    words = letters + [v + "</w>" for v in letters] + ["".join(m.split()) for m in merges]
    words += ["<|startoftext|>", "<|endoftext|>"]
    (temp / "vocab.json").write_text(json.dumps({w: i for i, w in enumerate(words)}))
    (temp / "merges.txt").write_text("\n".join(["#version: 0.2", *merges]))
    return CLIPTokenizer(str(temp / "vocab.json"), str(temp / "merges.txt"))


def main():
    text = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, eos_token_id=2)
    vision = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48, image_size=32, patch_size=8)
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=12)
    model = CLIPModel(config).eval()
    rows = []
    state = {}
    for k, (name, tensor) in enumerate(model.state_dict().items()):
        shape = list(tensor.shape)
        how = rule(name, shape)
        rows.append([k, name, shape, how])
        state[name] = values(k, shape, how)
    model.load_state_dict(state)
    images = [image(i, *size) for i, size in enumerate(SIZES)]
    with tempfile.TemporaryDirectory() as temp, torch.no_grad():
        ids = tokenizer(pathlib.Path(temp))(
            CAPTIONS, padding="max_length", truncation=True, max_length=77, return_tensors="pt"
        )
        pixels = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=32)(images, return_tensors="pt")
        i = model.get_image_features(**pixels)
        t = model.get_text_features(**ids)
    i, t = (v / v.norm(p=2, dim=-1, keepdim=True) for v in (i, t))
    scores = 100 * (i * t).sum(-1)
    print(scores)
    folder.mkdir(parents=True, exist_ok=True)
    from PIL import Image

    for index, one in enumerate(images):
        Image.fromarray(one).save(folder / f"{index:06d}.png")
    (folder / "captions.jsonl").write_text(
        "".join(
            json.dumps({"file_name": f"{n:06d}.png", "captions": [c]}, ensure_ascii=False) + "\n" for n, c in enumerate(CAPTIONS)
        )
    )
    whole = config.to_dict()
    kept = {"model_type": "clip", "projection_dim": 12}
    for side, own in (("text_config", text), ("vision_config", vision)):
        kept[side] = {k: whole[side][k] for k in [*own, "hidden_act", "layer_norm_eps"]}
    kept["text_config"].update(vocab_size=49408, max_position_embeddings=77)
    (folder / "config.json").write_text(json.dumps(kept, indent=2) + "\n")
    (folder / "tensors.json").write_text("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
    np.save(folder / "expected_image_embeds.npy", i.numpy())
    np.save(folder / "expected_text_embeds.npy", t.numpy())
    np.save(folder / "expected_clip_score.npy", np.array(scores.clamp(min=0).double().mean().item()))
    case = {
        "kind": "metric",
        "id": "clip-score",
        "config": {"config_file": "config.json", "weights_rule": "tensors.json", "salt": SALT},
        "inputs": {"captions": "captions.jsonl"},
        "outputs": {
            "image_embeds": {"file": "expected_image_embeds.npy", "atol": 2e-4, "rtol": 1e-3},
            "text_embeds": {"file": "expected_text_embeds.npy", "atol": 2e-4, "rtol": 1e-3},
            "clip_score": {"file": "expected_clip_score.npy", "atol": 1e-2, "rtol": 0},
        },
        "source": f"transformers 4.57.1 CLIPModel, CLIPImageProcessor, CLIPTokenizer; torch {torch.__version__}",
        "notes": "images lie beside captions.jsonl; they aren't square. The last caption is longer than 77 tokens and keeps its end mark. "
        "Two cosines are negative: each pair is cut at 0, as in the paper, where torchmetrics cuts the mean.",
    }
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")


main()

"""Makes parity cases of vision transformers whose tensors are named as timm and transformers publish them.

    pip install torch==2.7.1 timm==1.0.31 transformers safetensors
    python tools/golden/vision_transformers.py

Tiny random models; what they return is computed by timm's and transformers' own code. Reference tooling only: nothing of
the product runs it. All cases share one image file.
"""

import json
import pathlib
import shutil
import tempfile

import numpy as np
import timm
import torch
import torch.nn.functional as F
import transformers
from safetensors.torch import load_file, save_file
from timm.layers.pos_embed import resample_abs_pos_embed

root = pathlib.Path(__file__).resolve().parents[2]
cases = root / "zoo-encoders/src/test/resources/golden/encoders"
SMALL = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=96)
IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])


def images():
    """A smooth picture with edges, uint8 [1,3,256,256]."""
    y, x = np.mgrid[0:256, 0:256] / 255.0
    rgb = [np.sin(7 * x + 3 * y) * 0.5 + 0.5, (x * y > 0.2) * 0.7 + 0.2 * x, np.cos(11 * y) * 0.4 + 0.5]
    return np.clip(np.stack(rgb)[None] * 255, 0, 255).astype(np.uint8)


def pixels(order, size, mean, std):
    x = torch.from_numpy(images()).float() / 255
    mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in (mean, std))

    def resize(v):
        return F.interpolate(v, size, mode="bicubic")

    if order == "resize-normalise":
        return (resize(x) - mean) / std
    x = (x - mean) / std
    return resize(x) if order == "normalise-resize" else x


def randomise(model):
    torch.manual_seed(1)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.ndim > 1 or "bias" in name or "token" in name:
                p.normal_(0, 0.08)
            else:
                p.uniform_(0.7, 1.3)
    return model.eval()


def write(name, family, config, tensors, x, tokens, source, notes, config_json=None):
    folder = cases / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    np.save(cases / "images-256.npy", images())
    save_file({k: v.contiguous().clone() for k, v in tensors.items()}, folder / "weights.safetensors")
    np.save(folder / "expected_tokens.npy", tokens.detach().numpy().astype(np.float32))
    np.save(folder / "expected_pixels_strided.npy", x[:1, :, ::8, ::8].numpy().astype(np.float32))
    if config_json is not None:
        (folder / "config.json").write_text(json.dumps(config_json, indent=2) + "\n")
        config = {"config_file": "config.json"}
    case = {
        "kind": "encoder",
        "id": family,
        "config": {"resolution": 256, **config},
        "weights": "weights.safetensors",
        "inputs": {"images": "../images-256.npy"},
        "outputs": {
            "pixels_strided": {"file": "expected_pixels_strided.npy", "atol": 3e-4, "rtol": 1e-4},
            "tokens": {"file": "expected_tokens.npy", "atol": 3e-4, "rtol": 1e-3},
        },
        "source": source,
        "notes": notes,
    }
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")


def timm_registers():
    model = timm.models.vision_transformer.VisionTransformer(
        img_size=224, patch_size=14, embed_dim=24, depth=2, num_heads=2, init_values=1.0, reg_tokens=4,
        no_embed_class=True, num_classes=0)
    randomise(model)
    x = pixels("normalise-resize", 224, *IMAGENET)
    with torch.no_grad():
        tokens = model.forward_features(x)[:, 5:]
    write("dinov2-timm-reg4", "dinov2",
          {"format": "timm", "img_size": 224, "patch_size": 14, "embed_dim": 24, "depth": 2, "num_heads": 2,
           "mlp_ratio": 4, "init_values": 1.0, "num_register_tokens": 4},
          model.state_dict(), x, tokens, f"timm {timm.__version__} VisionTransformer",
          "timm's names: reg_token, a position table without the class token's slot, no mask token.")


def timm_swiglu():
    from timm.layers import SwiGLUPacked
    model = timm.models.vision_transformer.VisionTransformer(
        img_size=224, patch_size=14, embed_dim=24, depth=2, num_heads=2, init_values=1.0, num_classes=0,
        mlp_ratio=2.66667 * 2, mlp_layer=SwiGLUPacked, act_layer=torch.nn.SiLU)
    randomise(model)
    x = pixels("normalise-resize", 224, *IMAGENET)
    with torch.no_grad():
        tokens = model.forward_features(x)[:, 1:]
    hidden = model.blocks[0].mlp.fc2.in_features
    write("dinov2-timm-swiglu", "dinov2",
          {"format": "timm", "img_size": 224, "patch_size": 14, "embed_dim": 24, "depth": 2, "num_heads": 2,
           "init_values": 1.0, "ffn_layer": "swiglu", "mlp_hidden": hidden},
          model.state_dict(), x, tokens, f"timm {timm.__version__} VisionTransformer with SwiGLUPacked",
          "timm names the packed layers fc1 and fc2.")


def huggingface(name, family, model, order, size, mean, std, take, notes, published=None, changed=None):
    state = saved(model if published else randomise(model)) | (published or {})
    x = pixels(order, size, mean, std)
    with torch.no_grad():
        tokens = take(model, x)
    write(name, family, {}, state, x, tokens, f"transformers {transformers.__version__} {type(model).__name__}", notes,
          config_json={**model.config.to_dict(), **(changed or {})})


def saved(model):
    """The tensors under the names that save_pretrained writes, which are those of the published files."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        return load_file(folder + "/model.safetensors")


def vit_of_224():
    """A ViTModel for 256 pixels, and the state dict of the one for 224 that REPA would make it from."""
    model = transformers.ViTModel(
        transformers.ViTConfig(image_size=256, patch_size=16, layer_norm_eps=1e-6, **SMALL), add_pooling_layer=False)
    randomise(model)
    table = torch.randn(1, 197, SMALL["hidden_size"]) * 0.3
    model.embeddings.position_embeddings.data = resample_abs_pos_embed(table, [16, 16])
    return model, {"embeddings.position_embeddings": table}


def main():
    timm_registers()
    timm_swiglu()
    model, published = vit_of_224()
    huggingface(
        "dinov1-hf", "dinov1", model, "normalise", 256, *IMAGENET, lambda m, x: m(x).last_hidden_state[:, 1:],
        "facebook/dino-vit* as transformers stores them.", published, {"image_size": 224})
    huggingface(
        "jepa-hf", "jepa",
        transformers.IJepaModel(transformers.IJepaConfig(image_size=224, patch_size=14, layer_norm_eps=1e-6, **SMALL)),
        "normalise-resize", 224, *IMAGENET, lambda m, x: m(x).last_hidden_state, "facebook/ijepa_*; no class token.")
    huggingface(
        "siglip-hf", "siglip",
        transformers.SiglipVisionModel(transformers.SiglipVisionConfig(image_size=224, patch_size=14, **SMALL)),
        "resize-normalise", 224, [0.5] * 3, [0.5] * 3, lambda m, x: m(x).last_hidden_state,
        "google/siglip*: no class token, tanh GELU, post_layernorm applied, pooling head ignored.")


if __name__ == "__main__":
    main()

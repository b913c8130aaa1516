"""Makes parity cases of DINOv3 in the three forms its weights are published in.

    pip install torch==2.7.1 timm==1.0.31 transformers safetensors
    git clone https://github.com/facebookresearch/dinov3
    python tools/golden/dinov3.py --dinov3 dinov3

Tiny random models; what they return is computed by Meta's, transformers' and timm's own code. Reference tooling only:
nothing of the product runs it.
"""

import argparse
import json
import sys

import numpy as np
import timm
import torch
import transformers

from vision_transformers import IMAGENET, cases, images, pixels, saved, write

WIDTH, HEADS, DEPTH, HIDDEN = 32, 2, 2, 64
SMALL = 96


def randomise(model):
    """Nothing stays at 0 or 1, and queries and keys are large enough that attention looks at positions."""
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.ndim > 1 or "bias" in name or "token" in name:
                sharp = any(part in name for part in ("qkv", "q_proj", "k_proj", "q_bias"))
                p.normal_(0, 0.3 if sharp else 0.08, generator=generator)
            else:
                p.uniform_(0.7, 1.3, generator=generator)
    return model.eval()


def small_images():
    """Two crops of the common picture, uint8 [2,3,96,96]."""
    return np.concatenate([images()[:, :, :SMALL, :SMALL], images()[:, :, -SMALL:, 60 : 60 + SMALL]])


def normalised(x):
    mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in IMAGENET)
    return (torch.from_numpy(x).float() / 255 - mean) / std


def case(name, config, tensors, tokens, source, notes, small=False, config_json=None, pth=False):
    x = normalised(small_images()) if small else pixels("normalise", 256, *IMAGENET)
    with torch.no_grad():
        expected = tokens(x)
    write(name, "dinov3", config, tensors, x, expected, source, notes, config_json)
    folder = cases / name
    text = json.loads((folder / "case.json").read_text())
    if small:
        np.save(cases / "images-96.npy", small_images())
        text["inputs"]["images"] = "../images-96.npy"
        text["config"]["resolution"] = SMALL
    if pth:
        (folder / "weights.safetensors").unlink()
        torch.save(tensors, folder / "weights.pth")
        text["weights"] = "weights.pth"
    (folder / "case.json").write_text(json.dumps(text, indent=2) + "\n")


def huggingface(name, notes, small=False, **options):
    config = transformers.DINOv3ViTConfig(
        hidden_size=WIDTH, num_hidden_layers=DEPTH, num_attention_heads=HEADS, intermediate_size=HIDDEN,
        num_register_tokens=4, **options)
    model = randomise(transformers.DINOv3ViTModel(config))
    case(name, {}, saved(model), lambda x: model(x).last_hidden_state[:, 5:],
         f"transformers {transformers.__version__} DINOv3ViTModel", notes, small, config.to_dict())


def meta(name, notes, small=False, **options):
    from dinov3.models.vision_transformer import DinoVisionTransformer

    arguments = dict(
        img_size=224, patch_size=16, in_chans=3, pos_embed_rope_base=100, pos_embed_rope_normalize_coords="separate",
        pos_embed_rope_rescale_coords=2, pos_embed_rope_dtype="fp32", embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS,
        ffn_ratio=2, qkv_bias=True, layerscale_init=1e-5, norm_layer="layernormbf16", ffn_layer="mlp", ffn_bias=True,
        proj_bias=True, n_storage_tokens=4, mask_k_bias=True) | options
    model = DinoVisionTransformer(**arguments)
    model.init_weights()
    randomise(model)
    published = model.state_dict()
    published["rope_embed.periods"] = published["rope_embed.periods"].bfloat16()
    model.load_state_dict(published)
    case(name, arguments, published, lambda x: model.forward_features(x)["x_norm_patchtokens"],
         "facebookresearch/dinov3 dinov3/models/vision_transformer.py", notes, small, pth=True)


def from_timm(name, notes, small=False, **options):
    model = randomise(timm.models.eva.Eva(
        img_size=256, patch_size=16, embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS, init_values=1e-5,
        rope_type="dinov3", rope_temperature=100, rope_rotate_half=True, use_rot_pos_emb=True, use_abs_pos_emb=False,
        num_reg_tokens=4, use_fc_norm=False, norm_layer=lambda d, **k: torch.nn.LayerNorm(d, eps=1e-5),
        num_classes=0, dynamic_img_size=True, **options))
    hidden = model.blocks[0].mlp.fc2.in_features
    ours = {"format": "timm", "patch_size": 16, "embed_dim": WIDTH, "depth": DEPTH, "num_heads": HEADS,
            "mlp_hidden": hidden, "num_register_tokens": 4}
    if options.get("swiglu_mlp"):
        ours["ffn_layer"] = "swiglu"
    case(name, ours, model.state_dict(), lambda x: model.forward_features(x)[:, 5:], f"timm {timm.__version__} Eva",
         notes, small)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dinov3", required=True, help="a checkout of facebookresearch/dinov3")
    sys.path.insert(0, parser.parse_args().dinov3)
    huggingface("dinov3-hf", "facebook/dinov3-vit*: keys without bias, no mask applied, registers after the class token.")
    huggingface("dinov3-hf-gated", "As S+ and H+: SwiGLU; 96 pixels are 6 x 6 tokens; another rope_theta.", small=True,
                use_gated_mlp=True, hidden_act="silu", rope_theta=60.0)
    meta("dinov3-meta", "Meta's names: bias_mask is 0 for keys, whose stored bias is not; periods are bfloat16, as in the "
         "published files, and count as stored.")
    meta("dinov3-meta-7b", "As the model of 7 billion: SwiGLU in units of 64, no biases of q, k, v; a norm that only training "
         "uses.", small=True, qkv_bias=False, ffn_layer="swiglu64", ffn_ratio=3, untie_global_and_local_cls_norm=True)
    from_timm("dinov3-timm", "timm's plain models leave out the biases of queries and values, since the published ones are "
              "zero.", small=True, qkv_bias=False, mlp_ratio=2)
    from_timm("dinov3-timm-qkvb", "timm's *_qkvb: q_bias and v_bias; SwiGLU is fc1_g and fc1_x.", small=True, qkv_bias=True,
              mlp_ratio=2, swiglu_mlp=True, swiglu_align_to=8)


if __name__ == "__main__":
    main()

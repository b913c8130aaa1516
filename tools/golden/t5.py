"""Makes parity cases of T5's encoder: transformers' T5EncoderModel with small random weights.

    pip install torch==2.7.1 transformers==4.57.1 safetensors
    python tools/golden/t5.py

The tokenizer is trained on a few lines by the tokenizers library, in the form of T5's; one case has it as tokenizer.json, one
as spiece.model. Reference tooling only: nothing of the product runs it.
"""

import json
import pathlib
import shutil
import struct

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast, T5Config, T5EncoderModel, T5ForConditionalGeneration

root = pathlib.Path(__file__).resolve().parents[2]
cases = root / "zoo-t5/src/test/resources/golden"
TEXT = (root / "docs/t2i.md").read_text().split("\n") + (root / "docs/eval.md").read_text().split("\n")
CAPTIONS = [
    "A red heart",
    "",
    "two dogs,  one frisbee;\tand a café \n",
    "the samples of <extra_id_3> the generator </s> 猫 are measured",
    "images of the same captions " * 12,
]
LENGTH = 80


def trained():
    unigram = Tokenizer(models.Unigram())
    unigram.normalizer = normalizers.Sequence([normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁")])
    unigram.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    unigram.train_from_iterator(
        TEXT, trainers.UnigramTrainer(vocab_size=220, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>")
    )
    return json.loads(unigram.to_str())["model"]["vocab"]


def tokenizer(pieces):
    """As transformers' T5Converter makes it."""
    vocab = [(p, s) for p, s in pieces] + [(f"<extra_id_{i}>", 0.0) for i in range(99, -1, -1)]
    unigram = Tokenizer(models.Unigram(vocab, unk_id=2))
    unigram.normalizer = normalizers.Sequence([normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁")])
    unigram.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    unigram.post_processor = processors.TemplateProcessing(
        single=["$A", "</s>"], pair=["$A", "</s>", "$B", "</s>"], special_tokens=[("</s>", 1)]
    )
    unigram.add_special_tokens(["<pad>", "</s>", "<unk>"] + [f"<extra_id_{i}>" for i in range(99, -1, -1)])
    return unigram


def field(number, wire, payload):
    return bytes(varint(number << 3 | wire)) + payload


def varint(value):
    out = []
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return [*out, value]


def spiece(pieces):
    """sentencepiece_model.proto: pieces with score and type, the trainer's kind of model and id of unknown text."""
    out = b""
    for index, (piece, score) in enumerate(pieces):
        text = piece.encode()
        kind = {0: 3, 1: 3, 2: 2}.get(index, 1)
        body = field(1, 2, bytes(varint(len(text))) + text) + field(2, 5, struct.pack("<f", score)) + field(3, 0, bytes([kind]))
        out += field(1, 2, bytes(varint(len(body))) + body)
    trainer = field(3, 0, b"\x01") + field(40, 0, b"\x02")
    return out + field(2, 2, bytes(varint(len(trainer))) + trainer)


def write(name, pieces, whole, model_file, **form):
    folder = cases / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    unigram = tokenizer(pieces)
    size = (unigram.get_vocab_size() + 7) // 8 * 8
    config = T5Config(
        vocab_size=size, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=3, num_decoder_layers=1, **form
    )
    torch.manual_seed(3)
    model = T5ForConditionalGeneration(config).eval() if whole else T5EncoderModel(config).eval()
    with torch.no_grad():
        for n, p in model.named_parameters():
            p.uniform_(0.7, 1.3) if "norm" in n else p.normal_(0, 1 if "bias" in n else 0.3)
    fast = PreTrainedTokenizerFast(tokenizer_object=unigram, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    rows = fast(CAPTIONS, padding="max_length", truncation=True, max_length=LENGTH, return_tensors="pt")
    rows = {k: rows[k] for k in ("input_ids", "attention_mask")}
    with torch.no_grad():
        out = (model.encoder if whole else model)(**rows).last_hidden_state
    state = {k: v.contiguous().clone() for k, v in model.state_dict().items()}
    if model_file:
        (folder / "spiece.model").write_bytes(spiece(pieces))
    else:
        unigram.save(str(folder / "tokenizer.json"), pretty=False)
    if not whole:
        state.pop("encoder.embed_tokens.weight", None)
    save_file(state, folder / "model.safetensors")
    (folder / "captions.json").write_text(json.dumps(CAPTIONS, ensure_ascii=False) + "\n")
    np.save(folder / "expected_ids.npy", rows["input_ids"].numpy().astype(np.int32))
    np.save(folder / "expected_last_hidden_state.npy", out.numpy())
    kept = {k: v for k, v in config.to_dict().items() if k in ("model_type", "vocab_size", "d_model", "d_kv", "d_ff", "num_layers")}
    kept |= {"num_heads": 3, "feed_forward_proj": config.feed_forward_proj, "layer_norm_epsilon": 1e-6, "is_gated_act": config.is_gated_act}
    kept |= {"relative_attention_num_buckets": 32, "relative_attention_max_distance": 128}
    (folder / "config.json").write_text(json.dumps(kept, indent=2) + "\n")
    case = {
        "kind": "text-encoder",
        "id": "t5",
        "config": {"config_file": "config.json", "max_length": LENGTH},
        "weights": "model.safetensors",
        "inputs": {"captions": "captions.json"},
        "outputs": {
            "ids": {"file": "expected_ids.npy", "atol": 0, "rtol": 0},
            "last_hidden_state": {"file": "expected_last_hidden_state.npy", "atol": 2e-4, "rtol": 1e-3},
        },
        "source": f"transformers 4.57.1 {type(model).__name__}, torch {torch.__version__}",
        "notes": "Padding (id 0) is masked out of all attention, and has outputs of its own. Scores aren't scaled; block 0's relative "
        "positions are every block's; heads x d_kv (24) isn't d_model (32). Long enough for distances of the logarithmic buckets.",
    }
    (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")
    print(name, size, rows["input_ids"][:, :12], float(out.abs().max()))


pieces = trained()
write("t5-gated", pieces, False, False, feed_forward_proj="gated-gelu")
write("t5-relu", pieces, True, True, feed_forward_proj="relu")

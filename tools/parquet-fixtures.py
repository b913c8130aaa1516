"""Makes the parquet files of zoo-data's tests: python tools/parquet-fixtures.py zoo-data/src/test/resources/parquet

Needs pyarrow, datasets and Pillow. Image i is a PNG of 5x4 whose samples are (37 i + 11 x + 5 y + 3 c) mod 256; its class
is i mod 3. Files named after a codec hold images 0 to 7.
"""

import base64
import io
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
from datasets import ClassLabel, Dataset, Features, Image, Value
from PIL import Image as Pillow

NAMES = ["cat", "dog", "eel"]
STRUCT = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def png(i):
    samples = bytes((37 * i + 11 * x + 5 * y + 3 * c) % 256 for y in range(4) for x in range(5) for c in range(3))
    out = io.BytesIO()
    Pillow.frombytes("RGB", (5, 4), samples).save(out, "PNG")
    return out.getvalue()


def structs(indices, nulls=()):
    values = [None if i in nulls else {"bytes": png(i), "path": f"{i}.png"} for i in indices]
    return pa.array(values, STRUCT)


def labels(indices, kind=pa.int64()):
    return pa.array([i % 3 for i in indices], kind)


def noted(table, names=NAMES):
    features = {"image": {"_type": "Image"}, "label": {"names": names, "_type": "ClassLabel"}}
    return table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})


def by_datasets(path, indices, nulls=()):
    rows = {
        "image": [None if i in nulls else {"bytes": png(i), "path": None} for i in indices],
        "caption": [f"number {i}" for i in indices],
        "label": [i % 3 for i in indices],
    }
    features = Features({"image": Image(), "caption": Value("string"), "label": ClassLabel(names=NAMES)})
    path.parent.mkdir(parents=True, exist_ok=True)
    Dataset.from_dict(rows, features).to_parquet(path, batch_size=3)  # row groups of three


class Keys(pe.KmsClient):
    """Not secret."""

    def wrap_key(self, key_bytes, master_key_identifier):
        return base64.b64encode(key_bytes)

    def unwrap_key(self, wrapped_key, master_key_identifier):
        return base64.b64decode(wrapped_key)


def encrypted(path, table, plaintext_footer):
    factory = pe.CryptoFactory(lambda configuration: Keys())
    configuration = pe.EncryptionConfiguration(
        footer_key="f", column_keys={"c": ["label"]}, plaintext_footer=plaintext_footer
    )
    properties = factory.file_encryption_properties(pe.KmsConnectionConfig(), configuration)
    with pq.ParquetWriter(path, table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    eight = range(8)
    table = noted(pa.table({"image": structs(eight), "label": labels(eight)}))

    by_datasets(out / "snappy.parquet", eight)
    pq.write_table(  # a page a few images, the first ones by dictionary
        table, out / "none.parquet", compression="none", write_batch_size=2, data_page_size=64,
        dictionary_pagesize_limit=400, row_group_size=5,
    )  # fmt: skip
    pq.write_table(
        pa.table({"image": pa.array([png(i) for i in eight]), "label": labels(eight, pa.int32())}),
        out / "zstd.parquet", compression="zstd", use_dictionary=False, data_page_version="2.0",
        row_group_size=3, write_page_checksum=True,
    )  # fmt: skip
    pq.write_table(
        table, out / "gzip.parquet", compression="gzip", use_dictionary=False, data_page_version="2.0",
        column_encoding={"image.bytes": "DELTA_BYTE_ARRAY", "label": "DELTA_BINARY_PACKED"},
    )  # fmt: skip
    pq.write_table(
        table, out / "lz4.parquet", compression="lz4", use_dictionary=["label"],
        column_encoding={"image.bytes": "DELTA_LENGTH_BYTE_ARRAY"},
    )  # fmt: skip

    by_datasets(out / "shards/data/train-00000-of-00002.parquet", range(4), nulls=[2])
    by_datasets(out / "shards/data/train-00001-of-00002.parquet", range(4, 8))
    by_datasets(out / "shards/data/validation-00000-of-00001.parquet", [8])
    (out / "shards/README.md").write_text("A data set card.\n")

    lists = [["a cat", "a small cat"], [], None, ["übergroß"], ["", None, "one dog"], ["five"] * 5, ["x"], ["y", "z"]]
    pq.write_table(  # a page a few captions, so that lists begin in the middle of pages
        pa.table({"image": structs(eight), "captions": pa.array(lists, pa.list_(pa.string()))}),
        out / "captions.parquet", write_batch_size=2, data_page_size=16, row_group_size=6, use_dictionary=False,
    )  # fmt: skip

    words = pa.array([NAMES[2 - i % 3] for i in eight])
    pq.write_table(pa.table({"image": structs(eight), "label": words}), out / "words.parquet")
    pq.write_table(pa.table({"img": structs(eight[:2])}), out / "unlabelled.parquet")
    secret = pa.array([0, None, -1, 1], pa.int64())
    pq.write_table(pa.table({"image": structs(range(4)), "label": secret}), out / "secret.parquet")
    pq.write_table(table.slice(0, 0), out / "empty.parquet")
    pq.write_table(noted(table, NAMES[:2]), out / "range.parquet")
    pq.write_table(pa.table({"text": words, "label": labels(eight)}), out / "no-image.parquet")
    two = pa.table({"left": structs(eight[:2]), "right": structs(eight[:2])})
    pq.write_table(two, out / "two-images.parquet")
    pq.write_table(table, out / "brotli.parquet", compression="brotli")
    encrypted(out / "encrypted.parquet", table, plaintext_footer=False)
    encrypted(out / "encrypted-label.parquet", table, plaintext_footer=True)


main()

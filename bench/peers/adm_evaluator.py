"""ADM's own evaluator on a frozen Inception graph that is built here from weights of pytorch-fid's names, since the
published graph may not be at hand (random weights serve: rules are compared).

    python bench/peers/adm_evaluator.py EVALUATOR.py WEIGHTS.safetensors REFERENCE.npz SAMPLES.npz

EVALUATOR.py is evaluations/evaluator.py of github.com/openai/guided-diffusion. Needs tensorflow, scipy, safetensors.
The graph's names and operators are those of classify_image_graph_def.pb as far as the evaluator asks for them.
"""

import importlib.util
import json
import os
import sys
import tempfile
import warnings

import numpy as np
import tensorflow.compat.v1 as tf
from safetensors.numpy import load_file


class Inception:
    def __init__(self, weights):
        self.w = weights

    def conv(self, x, layer, stride=1, padding="SAME", name=None):
        """A convolution, batch normalisation with epsilon 1e-3, ReLU."""
        w, bn = self.w, layer + ".bn."
        kernel = tf.constant(w[layer + ".conv.weight"].transpose(2, 3, 1, 0))
        x = tf.nn.conv2d(x, kernel, strides=[1, stride, stride, 1], padding=padding)
        x = tf.nn.batch_normalization(
            x, w[bn + "running_mean"], w[bn + "running_var"], w[bn + "bias"], w[bn + "weight"], 1e-3
        )
        return tf.nn.relu(x, name=name)

    def chain(self, x, block, *layers):
        for layer in layers:
            x = self.conv(x, f"{block}.{layer}")
        return x

    def squares(self, x, block):
        return tf.concat(
            [
                self.chain(x, block, "branch1x1"),
                self.chain(x, block, "branch5x5_1", "branch5x5_2"),
                self.chain(x, block, "branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3"),
                self.chain(average(x), block, "branch_pool"),
            ],
            3,
        )

    def sevens(self, x, block, name=None):
        return tf.concat(
            [
                self.conv(x, block + ".branch1x1", name=name),
                self.chain(x, block, *(f"branch7x7_{i}" for i in (1, 2, 3))),
                self.chain(x, block, *(f"branch7x7dbl_{i}" for i in (1, 2, 3, 4, 5))),
                self.chain(average(x), block, "branch_pool"),
            ],
            3,
        )

    def threes(self, x, block, pooled):
        short = self.chain(x, block, "branch3x3_1")
        long = self.chain(x, block, "branch3x3dbl_1", "branch3x3dbl_2")
        return tf.concat(
            [
                self.chain(x, block, "branch1x1"),
                self.chain(short, block, "branch3x3_2a"),
                self.chain(short, block, "branch3x3_2b"),
                self.chain(long, block, "branch3x3dbl_3a"),
                self.chain(long, block, "branch3x3dbl_3b"),
                self.chain(pooled, block, "branch_pool"),
            ],
            3,
        )

    def graph(self):
        images = tf.placeholder(tf.float32, [None, None, None, 3], name="ExpandDims")
        x = (tf.image.resize_bilinear(images, [299, 299]) - 128.0) * 0.0078125
        x = self.conv(x, "Conv2d_1a_3x3", 2, "VALID")
        x = self.conv(x, "Conv2d_2a_3x3", padding="VALID")
        x = halve(self.conv(x, "Conv2d_2b_3x3"))
        x = self.conv(x, "Conv2d_3b_1x1", padding="VALID")
        x = halve(self.conv(x, "Conv2d_4a_3x3", padding="VALID"))
        for block in ("Mixed_5b", "Mixed_5c", "Mixed_5d"):
            x = self.squares(x, block)
        b = "Mixed_6a"
        long = self.chain(x, b, "branch3x3dbl_1", "branch3x3dbl_2")
        x = tf.concat(
            [
                self.conv(x, b + ".branch3x3", 2, "VALID"),
                self.conv(long, b + ".branch3x3dbl_3", 2, "VALID"),
                halve(x),
            ],
            3,
        )
        for block in ("Mixed_6b", "Mixed_6c"):
            x = self.sevens(x, block)
        x = self.sevens(x, "Mixed_6d", name="mixed_6/conv")
        x = self.sevens(x, "Mixed_6e")
        b = "Mixed_7a"
        short = self.chain(x, b, "branch3x3_1")
        long = self.chain(x, b, "branch7x7x3_1", "branch7x7x3_2", "branch7x7x3_3")
        x = tf.concat(
            [
                self.conv(short, b + ".branch3x3_2", 2, "VALID"),
                self.conv(long, b + ".branch7x7x3_4", 2, "VALID"),
                halve(x),
            ],
            3,
        )
        x = self.threes(x, "Mixed_7b", average(x))
        x = self.threes(x, "Mixed_7c", tf.nn.max_pool2d(x, 3, 1, "SAME"))
        pool = tf.nn.avg_pool2d(x, 8, 1, "VALID", name="pool_3")
        classes = tf.constant(self.w["fc.weight"].T, name="softmax/weights")
        tf.matmul(tf.reshape(pool, [-1, 2048]), classes, name="softmax/logits/MatMul")
        return tf.get_default_graph().as_graph_def()


def average(x):
    return tf.nn.avg_pool2d(x, 3, 1, "SAME")


def halve(x):
    return tf.nn.max_pool2d(x, 3, 2, "VALID")


def main(evaluator_file, weights, reference, samples):
    tf.disable_eager_execution()
    np.bool = bool  # the evaluator is of an older NumPy
    from scipy import linalg

    root = linalg.sqrtm
    linalg.sqrtm = lambda a, disp=True: root(a) if disp else (root(a), None)  # and of an older SciPy
    evaluator_file, reference, samples = map(os.path.abspath, (evaluator_file, reference, samples))
    with tf.Graph().as_default():
        frozen = Inception(load_file(weights)).graph().SerializeToString()
    spec = importlib.util.spec_from_file_location("evaluator", evaluator_file)
    adm = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(adm)
    adm._update_shapes = lambda pool: pool  # the graph above has free batches already
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open(adm.INCEPTION_V3_PATH, "wb") as f:
            f.write(frozen)
        with warnings.catch_warnings(), tf.Session() as session:
            warnings.simplefilter("ignore")
            run = adm.Evaluator(session)
            acts = {name: run.read_activations(name) for name in (reference, samples)}
            a, b = (run.read_statistics(name, acts[name]) for name in (reference, samples))
            precision, recall = run.compute_prec_recall(acts[reference][0], acts[samples][0])
            result = {
                "inception_score": run.compute_inception_score(acts[samples][0]),
                "fid": float(b[0].frechet_distance(a[0])),
                "sfid": float(b[1].frechet_distance(a[1])),
                "precision": precision,
                "recall": recall,
            }
    print(json.dumps({"adm": result}, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:5])

// The inputs of run.py, for Node and for the page.
const INPUTS = {
  denoiser(ort) {
    const shape = [2, 3, 32, 32];
    const x = Float32Array.from({ length: 2 * 3 * 32 * 32 }, (_, i) => Math.sin(i * 1.7));
    return {
      x: new ort.Tensor("float32", x, shape),
      t: new ort.Tensor("float32", Float32Array.of(0.25, 0.75), [2]),
      y: new ort.Tensor("int64", BigInt64Array.of(3n, 98n), [2]),
    };
  },
  pipeline(ort) {
    return {
      seed: new ort.Tensor("int64", BigInt64Array.of(1n, 1n << 40n), [2]),
      class_labels: new ort.Tensor("int64", BigInt64Array.of(3n, 98n), [2]),
    };
  },
};
if (typeof module !== "undefined") module.exports = INPUTS;

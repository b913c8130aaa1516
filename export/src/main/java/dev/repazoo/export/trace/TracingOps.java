package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArray;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.export.lowering.AveragePool;
import dev.repazoo.export.lowering.CausalSelfAttention;
import dev.repazoo.export.lowering.Embedding;
import dev.repazoo.export.lowering.GatedAdd;
import dev.repazoo.export.lowering.GroupNorm;
import dev.repazoo.export.lowering.LayerNorm;
import dev.repazoo.export.lowering.Linear;
import dev.repazoo.export.lowering.MaxPool;
import dev.repazoo.export.lowering.ModulatedLayerNorm;
import dev.repazoo.export.lowering.Normalize;
import dev.repazoo.export.lowering.PackedSelfAttention;
import dev.repazoo.export.lowering.Relu;
import dev.repazoo.export.lowering.Resize;
import dev.repazoo.export.lowering.ScaledDotProductAttention;
import dev.repazoo.export.lowering.Silu;
import dev.repazoo.ops.Ops;

/** Records operators: finds the values behind the arrays and calls each operator's lowering. */
final class TracingOps implements Ops {
  private final Tracer tracer;

  TracingOps(Tracer tracer) {
    this.tracer = tracer;
  }

  private GraphBuilder g() {
    return tracer.graph();
  }

  private Value value(NDArray array) {
    return tracer.value(array);
  }

  private NDArray array(Value value) {
    return tracer.array(value);
  }

  @Override
  public NDArray linear(NDArray x, NDArray weight) {
    return array(Linear.lower(g(), value(x), value(weight)));
  }

  @Override
  public NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return array(Linear.lower(g(), value(x), value(weight), value(bias)));
  }

  @Override
  public NDArray layerNorm(NDArray x, double eps) {
    return array(LayerNorm.lower(g(), value(x), eps));
  }

  @Override
  public NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double eps) {
    return array(LayerNorm.lower(g(), value(x), value(weight), value(bias), eps));
  }

  @Override
  public NDArray modulatedLayerNorm(NDArray x, NDArray shift, NDArray scale, double eps) {
    return array(ModulatedLayerNorm.lower(g(), value(x), value(shift), value(scale), eps));
  }

  @Override
  public NDArray gatedAdd(NDArray x, NDArray gate, NDArray branch) {
    return array(GatedAdd.lower(g(), value(x), value(gate), value(branch)));
  }

  @Override
  public NDArray scaledDotProductAttention(NDArray q, NDArray k, NDArray v) {
    return array(
        ScaledDotProductAttention.lower(g(), tracer.target(), value(q), value(k), value(v)));
  }

  @Override
  public NDArray packedSelfAttention(NDArray qkv, int heads) {
    return array(PackedSelfAttention.lower(g(), tracer.target(), value(qkv), heads));
  }

  @Override
  public NDArray packedSelfAttention(NDArray qkv, int heads, HeadNorm norm) {
    PackedSelfAttention.HeadNorm values =
        new PackedSelfAttention.HeadNorm(
            value(norm.queryWeight()),
            value(norm.queryBias()),
            value(norm.keyWeight()),
            value(norm.keyBias()),
            norm.eps());
    return array(PackedSelfAttention.lower(g(), tracer.target(), value(qkv), heads, values));
  }

  @Override
  public NDArray causalSelfAttention(NDArray qkv, int heads) {
    return array(CausalSelfAttention.lower(g(), tracer.target(), value(qkv), heads));
  }

  @Override
  public NDArray gelu(NDArray x, Gelu approximation) {
    return array(dev.repazoo.export.lowering.Gelu.lower(g(), value(x), approximation));
  }

  @Override
  public NDArray silu(NDArray x) {
    return array(Silu.lower(g(), value(x)));
  }

  @Override
  public NDArray embedding(NDArray indices, NDArray table) {
    return array(Embedding.lower(g(), value(indices), value(table)));
  }

  @Override
  public NDArray conv2d(NDArray x, NDArray weight, Conv2d walk) {
    return array(dev.repazoo.export.lowering.Conv2d.lower(g(), walk, value(x), value(weight)));
  }

  @Override
  public NDArray conv2d(NDArray x, NDArray weight, NDArray bias, Conv2d walk) {
    return array(
        dev.repazoo.export.lowering.Conv2d.lower(g(), walk, value(x), value(weight), value(bias)));
  }

  @Override
  public NDArray conv2dRelu(NDArray x, NDArray weight, NDArray bias, Conv2d walk) {
    return array(
        Relu.lower(
            g(),
            dev.repazoo.export.lowering.Conv2d.lower(
                g(), walk, value(x), value(weight), value(bias))));
  }

  @Override
  public NDArray maxPool2d(NDArray x, Pool2d walk) {
    return array(MaxPool.lower(g(), walk, value(x)));
  }

  @Override
  public NDArray avgPool2d(NDArray x, Pool2d walk) {
    return array(AveragePool.lower(g(), walk, value(x)));
  }

  @Override
  public NDArray groupNorm(NDArray x, int groups, NDArray weight, NDArray bias, double eps) {
    return array(GroupNorm.lower(g(), value(x), groups, value(weight), value(bias), eps));
  }

  @Override
  public NDArray groupNormSilu(NDArray x, int groups, NDArray weight, NDArray bias, double eps) {
    return silu(groupNorm(x, groups, weight, bias, eps));
  }

  /** Runtimes choose their own layouts. */
  @Override
  public NDArray channelsLast(NDArray x) {
    return x;
  }

  @Override
  public NDArray resize(NDArray x, int height, int width, Interpolation kernel) {
    return array(Resize.lower(g(), value(x), height, width, kernel));
  }

  @Override
  public NDArray normalize(NDArray x, double eps) {
    return array(Normalize.lower(g(), value(x), eps));
  }
}

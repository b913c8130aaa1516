package dev.repazoo.export.lowering;

import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.util.List;

/**
 * Self-attention of a packed projection, as timm's {@code Attention} has it: {@code qkv.reshape(B,
 * N, 3, heads, d)}, optionally a layer norm over each head's q and k, attention, heads joined.
 *
 * <p>{@code Split} (opset 18), then {@link ScaledDotProductAttention}.
 */
public final class PackedSelfAttention {
  private PackedSelfAttention() {}

  /** The affine parameters of the head norms, each [d]. */
  public record HeadNorm(
      Value queryWeight, Value queryBias, Value keyWeight, Value keyBias, double eps) {}

  /** qkv [B, N, 3 D] gives [B, N, D]. */
  public static Value lower(GraphBuilder g, Target target, Value qkv, int heads) {
    List<Value> parts = g.split(qkv, 2, 3); // 3 x [B, N, D]
    return switch (target) {
      case ORT ->
          ScaledDotProductAttention.fused(g, parts.get(0), parts.get(1), parts.get(2), heads);
      case PORTABLE -> {
        Value q = ScaledDotProductAttention.byHead(g, parts.get(0), heads);
        Value k = ScaledDotProductAttention.byHead(g, parts.get(1), heads);
        yield attend(g, q, k, parts.get(2), heads);
      }
    };
  }

  /** The same with head norms. */
  public static Value lower(GraphBuilder g, Target target, Value qkv, int heads, HeadNorm norm) {
    List<Value> parts = g.split(qkv, 2, 3);
    Value q = ScaledDotProductAttention.byHead(g, parts.get(0), heads); // [B, N, heads, d]
    Value k = ScaledDotProductAttention.byHead(g, parts.get(1), heads);
    Value qNormed = LayerNorm.lower(g, q, norm.queryWeight(), norm.queryBias(), norm.eps());
    Value kNormed = LayerNorm.lower(g, k, norm.keyWeight(), norm.keyBias(), norm.eps());
    return switch (target) {
      case ORT -> {
        Value query = g.reshape(qNormed, parts.get(0).shape());
        Value key = g.reshape(kNormed, parts.get(1).shape());
        yield ScaledDotProductAttention.fused(g, query, key, parts.get(2), heads);
      }
      case PORTABLE -> attend(g, qNormed, kNormed, parts.get(2), heads);
    };
  }

  /** q and k [B, N, heads, d], v [B, N, D] gives [B, N, D]. */
  private static Value attend(GraphBuilder g, Value q, Value k, Value v, int heads) {
    Value attended =
        ScaledDotProductAttention.decomposed(
            g,
            g.transpose(q, 0, 2, 1, 3), // -> [B, heads, N, d]
            g.transpose(k, 0, 2, 3, 1), // -> [B, heads, d, N]
            ScaledDotProductAttention.separate(g, v, heads));
    return ScaledDotProductAttention.join(g, attended);
  }
}

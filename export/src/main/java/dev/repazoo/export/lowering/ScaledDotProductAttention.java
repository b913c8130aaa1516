package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;

/**
 * {@code torch.nn.functional.scaled_dot_product_attention(query, key, value)} without mask.
 *
 * <p>Portable: {@code softmax(q / sqrt(d) k^T) v} from {@code MatMul} and {@code Softmax} (opset
 * 13). ONNX Runtime: {@code com.microsoft.MultiHeadAttention}, which never holds the whole matrix
 * of scores.
 */
public final class ScaledDotProductAttention {
  private ScaledDotProductAttention() {}

  /** q [B, heads, N, d], k and v [B, heads, M, d] gives [B, heads, N, d]. */
  public static Value lower(GraphBuilder g, Target target, Value q, Value k, Value v) {
    return switch (target) {
      case PORTABLE -> decomposed(g, q, g.transpose(k, 0, 1, 3, 2), v);
      case ORT -> {
        int heads = Math.toIntExact(q.size(1));
        Value joined = fused(g, join(g, q), join(g, k), join(g, v), heads);
        yield separate(g, joined, heads);
      }
    };
  }

  /** The decomposed form; k comes transposed [B, heads, d, M]. */
  static Value decomposed(GraphBuilder g, Value q, Value kTransposed, Value v) {
    return weighted(g, scores(g, q, kTransposed), v);
  }

  /** {@code q k^T / sqrt(d)}: [B, heads, N, M]. */
  static Value scores(GraphBuilder g, Value q, Value kTransposed) {
    Value scale = g.scalar(1 / Math.sqrt((double) q.size(-1)), q.type());
    Shape square = new Shape(q.size(0), q.size(1), q.size(2), kTransposed.size(3));
    return g.op("MatMul").apply(q.type(), square, Arithmetic.mul(g, q, scale), kTransposed);
  }

  /** {@code softmax(scores) v}. */
  static Value weighted(GraphBuilder g, Value scores, Value v) {
    Value weights = g.op("Softmax").with("axis", -1L).apply(scores.type(), scores.shape(), scores);
    Shape result = new Shape(scores.size(0), scores.size(1), scores.size(2), v.size(3));
    return g.op("MatMul").apply(scores.type(), result, weights, v);
  }

  /** The fused form. q [B, N, D], k and v [B, M, D] gives [B, N, D]. */
  static Value fused(GraphBuilder g, Value q, Value k, Value v, int heads) {
    return g.microsoft("MultiHeadAttention")
        .with("num_heads", (long) heads)
        .apply(q.type(), q.shape(), q, k, v);
  }

  /** [B, heads, N, d] -> [B, N, D]. */
  static Value join(GraphBuilder g, Value x) {
    return g.reshape(
        g.transpose(x, 0, 2, 1, 3), new Shape(x.size(0), x.size(2), x.size(1) * x.size(3)));
  }

  /** [B, N, D] -> [B, heads, N, d]. */
  static Value separate(GraphBuilder g, Value x, int heads) {
    return g.transpose(byHead(g, x, heads), 0, 2, 1, 3);
  }

  /** [B, N, D] -> [B, N, heads, d]. */
  static Value byHead(GraphBuilder g, Value x, int heads) {
    return g.reshape(x, new Shape(x.size(0), x.size(1), heads, x.size(2) / heads));
  }
}

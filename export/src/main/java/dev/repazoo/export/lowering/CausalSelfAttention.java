package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * {@code torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)} of a
 * packed projection.
 *
 * <p>Portable: {@code softmax(q k^T / sqrt(d) + mask) v} from {@code Split} (opset 18), {@code
 * MatMul}, {@code Add} and {@code Softmax} (opset 13). ONNX Runtime: {@code
 * com.microsoft.MultiHeadAttention} with {@code unidirectional}.
 */
public final class CausalSelfAttention {
  /** Its exponential is 0; finite, since weights that aren't are taken for damaged ones. */
  private static final float MASKED = -1e30f;

  private CausalSelfAttention() {}

  /** qkv [B, N, 3 D] gives [B, N, D]. */
  public static Value lower(GraphBuilder g, Target target, Value qkv, int heads) {
    List<Value> parts = g.split(qkv, 2, 3); // 3 x [B, N, D]
    return switch (target) {
      case ORT ->
          g.microsoft("MultiHeadAttention")
              .with("num_heads", (long) heads)
              .with("unidirectional", 1L)
              .apply(qkv.type(), parts.get(0).shape(), parts.toArray(Value[]::new));
      case PORTABLE -> {
        Value q = ScaledDotProductAttention.separate(g, parts.get(0), heads);
        Value k = ScaledDotProductAttention.byHead(g, parts.get(1), heads);
        Value v = ScaledDotProductAttention.separate(g, parts.get(2), heads);
        Value scores = ScaledDotProductAttention.scores(g, q, g.transpose(k, 0, 2, 3, 1));
        Value masked =
            g.op("Add").apply(scores.type(), scores.shape(), scores, mask(g, qkv.size(1)));
        yield ScaledDotProductAttention.join(g, ScaledDotProductAttention.weighted(g, masked, v));
      }
    };
  }

  /** [N, N], added to scores: 0 up to the diagonal. */
  private static Value mask(GraphBuilder g, long tokens) {
    int n = Math.toIntExact(tokens);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(n * n, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    for (int query = 0; query < n; query++) {
      for (int key = 0; key < n; key++) {
        bytes.putFloat(key <= query ? 0 : MASKED);
      }
    }
    return g.constant(bytes.flip(), DataType.FLOAT32, new Shape(n, n));
  }
}

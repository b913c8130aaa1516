package dev.repazoo.export.lowering;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.graph.GraphBuilder;
import dev.repazoo.export.graph.Value;
import dev.repazoo.runtime.CounterNormal;
import java.nio.ByteBuffer;

/**
 * Standard normal noise that depends on a sample's seed, a stream and the element's number, and on
 * nothing else: the same on every machine, in every batch, at every place in it.
 *
 * <p>A 32-bit mixing function h (xor-shift and multiply, twice) is applied to a counter under two
 * keys, {@code w = h(h(c ^ a) + b)} with {@code c = 2 e} and {@code 2 e + 1} for element e; two
 * words give {@code z = sqrt(-2 ln u) sin(2 pi v)} (Box and Muller 1958). ONNX's own {@code
 * RandomNormal} takes no seed at run time and differs between runtimes.
 *
 * <p>In the graph all words are int64 below 2^32: {@code Mod}, {@code Div}, a table of exclusive
 * ors, {@code Mul} without overflow. {@link CounterNormal} is the same in Java.
 */
public final class CounterNoise {
  private static final long WORD = 1L << 32;
  private static final long HALF_WORD = 1L << 16;
  private static final int BYTE = 256;
  private static final long[] POWERS = {1, 1L << 8, 1L << 16, 1L << 24};
  private static final int[] SHIFTS = {16, 15, 16};
  private static final long[] FACTORS = {0x7feb352dL, 0x846ca68bL};
  private static final long SECOND_KEY = 0x9e3779b9L;

  private final GraphBuilder g;

  private CounterNoise(GraphBuilder g) {
    this.g = g;
  }

  /**
   * The noise as nodes.
   *
   * @param seed int64 [B], of each sample
   * @param stream int64, 0-d: which of the seed's many arrays
   * @param shape [B, ...]
   * @return float32 of the given shape
   */
  public static Value lower(GraphBuilder g, Value seed, Value stream, Shape shape) {
    return new CounterNoise(g).nodes(seed, stream, shape);
  }

  private Value nodes(Value seed, Value stream, Shape shape) {
    Value low = binary("Mod", seed, number(WORD));
    Value high = binary("Mod", binary("Div", binary("Sub", seed, low), number(WORD)), number(WORD));
    Value key = mix(xor(mix(xor(mix(low), high)), stream));
    Value first = mix(g.unsqueeze(key, 1)); // [B, 1]
    Value second = mix(xor(first, number(SECOND_KEY)));
    long elements = shape.slice(1).size();
    Value counter = binary("Mul", range(elements), number(2)); // [elements]
    Value u = uniform(word(counter, first, second));
    Value v = uniform(word(binary("Add", counter, number(1)), first, second));
    Value radius = unary("Sqrt", binary("Mul", unary("Log", u), real(-2)));
    Value z = binary("Mul", radius, unary("Sin", binary("Mul", v, real(2 * Math.PI))));
    return g.reshape(g.cast(z, DataType.FLOAT32), shape);
  }

  private Value word(Value counter, Value first, Value second) {
    Value sum = binary("Add", mix(xor(counter, first)), second);
    return mix(binary("Mod", sum, number(WORD)));
  }

  private Value uniform(Value word) {
    Value centred = binary("Add", g.cast(word, DataType.FLOAT64), real(0.5));
    return binary("Mul", centred, real(1.0 / WORD));
  }

  private Value mix(Value word) {
    Value x = word;
    for (int i = 0; i < SHIFTS.length; i++) {
      x = xor(x, binary("Div", x, number(1L << SHIFTS[i])));
      if (i < FACTORS.length) {
        x = product(x, FACTORS[i]);
      }
    }
    return x;
  }

  /** {@code x * factor} modulo 2^32, in two halves so that nothing overflows 63 bits. */
  private Value product(Value x, long factor) {
    Value low = binary("Mul", x, number(factor % HALF_WORD));
    Value high = binary("Mod", binary("Mul", x, number(factor / HALF_WORD)), number(HALF_WORD));
    Value sum = binary("Add", low, binary("Mul", high, number(HALF_WORD)));
    return binary("Mod", sum, number(WORD));
  }

  /**
   * Exclusive or of words, byte by byte through a table: ONNX Runtime has no CUDA kernel of
   * BitwiseXor, and each use of it would leave the GPU.
   */
  private Value xor(Value a, Value b) {
    Value place = binary("Add", binary("Mul", bytes(a), number(BYTE)), bytes(b));
    Value found =
        g.op("Gather").with("axis", 0L).apply(DataType.UINT8, place.shape(), table(), place);
    Value worth = binary("Mul", g.cast(found, DataType.INT64), g.constant(POWERS));
    Shape shape = place.shape();
    return g.op("ReduceSum")
        .with("keepdims", 0L)
        .apply(DataType.INT64, shape.slice(0, shape.dimension() - 1), worth, g.constant(-1L));
  }

  /** The four bytes of words, along a new last axis. */
  private Value bytes(Value word) {
    Value parts = binary("Div", g.unsqueeze(word, word.rank()), g.constant(POWERS));
    return binary("Mod", parts, number(BYTE));
  }

  /** The exclusive or of bytes x and y at 256 x + y. */
  private Value table() {
    ByteBuffer table = ByteBuffer.allocate(BYTE * BYTE);
    for (int i = 0; i < BYTE * BYTE; i++) {
      table.put((byte) ((i / BYTE) ^ (i % BYTE)));
    }
    return g.constant(table.flip(), DataType.UINT8, new Shape((long) BYTE * BYTE));
  }

  private Value binary(String op, Value a, Value b) {
    return Arithmetic.binary(g, op, a, b);
  }

  private Value unary(String op, Value x) {
    return g.op(op).apply(x.type(), x.shape(), x);
  }

  private Value number(long value) {
    return g.scalar(value, DataType.INT64);
  }

  private Value real(double value) {
    return g.scalar(value, DataType.FLOAT64);
  }

  /** 0 to before a count. */
  private Value range(long count) {
    return g.op("Range")
        .apply(DataType.INT64, new Shape(count), number(0), number(count), number(1));
  }
}

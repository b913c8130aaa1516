package dev.repazoo.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/**
 * Weights that a case describes by a rule, where a file of them would be too large to keep.
 *
 * <p>{@code tensors.json} beside the case lists {@code [k, name, shape, rule]}. With {@code salt}
 * of the configuration, value i of tensor k comes of
 *
 * <pre>
 *   h = i * 0x9E3779B1 + (k + salt) * 0x85EBCA77 + 0x165667B1         (32 bits, unsigned)
 *   h ^= h >>> 15;  h *= 0x2C1B3C6D;  h ^= h >>> 12;  h *= 0x297A2D39;  h ^= h >>> 15
 *   u = (h + 0.5) / 2^32 * 2 - 1
 * </pre>
 *
 * by one of the rules {@code sqrt(6/fan_in)*u}, with all dimensions but the first as {@code
 * fan_in}, {@code 1+0.1*u} and {@code 0.1*u}; computed in double precision and rounded.
 */
public final class FormulaWeights {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULE = "weights_rule";
  private static final String FILE = "tensors.json";

  private FormulaWeights() {}

  /** Whether a case has such weights. */
  static boolean in(ParityCase parityCase) {
    return parityCase.config().has(RULE);
  }

  /**
   * A case's weights by their published names.
   *
   * @throws ParityException when its list of tensors is missing or says what isn't known
   */
  public static StateDict of(ParityCase parityCase) {
    Path file = parityCase.folder().resolve(FILE);
    int salt = parityCase.config().path("salt").asInt(0);
    StateDict dict = new StateDict(file.toString());
    for (JsonNode row : read(file)) {
      long[] shape =
          StreamSupport.stream(row.path(2).spliterator(), false)
              .mapToLong(JsonNode::asLong)
              .toArray();
      String name = row.path(1).asText();
      dict.put(name, Tensor.of(values(file, row, shape, salt), shape));
    }
    return dict;
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ParityException(file + ": the list of tensors can't be read", e);
    }
  }

  private static float[] values(Path file, JsonNode row, long[] shape, int salt) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    double fanIn = shape.length == 0 ? 1 : (double) count / shape[0];
    double[] line = line(file, row.path(3).asText(), fanIn);
    int tensor = row.path(0).asInt() + salt;
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (line[0] + line[1] * uniform(i, tensor));
    }
    return values;
  }

  /** A rule's constant and factor. */
  private static double[] line(Path file, String rule, double fanIn) {
    return switch (rule) {
      case "sqrt(6/fan_in)*u" -> new double[] {0, Math.sqrt(6 / fanIn)};
      case "1+0.1*u" -> new double[] {1, 0.1};
      case "0.1*u" -> new double[] {0, 0.1};
      default -> throw new ParityException(file + ": there is no rule '" + rule + "'");
    };
  }

  private static double uniform(int i, int tensor) {
    int h = i * 0x9E3779B1 + tensor * 0x85EBCA77 + 0x165667B1;
    h ^= h >>> 15;
    h *= 0x2C1B3C6D;
    h ^= h >>> 12;
    h *= 0x297A2D39;
    h ^= h >>> 15;
    return (Integer.toUnsignedLong(h) + 0.5) / 0x1p32 * 2 - 1;
  }
}

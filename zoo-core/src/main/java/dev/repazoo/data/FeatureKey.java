package dev.repazoo.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.repazoo.spi.Text;
import dev.repazoo.weights.NonFinite;
import dev.repazoo.weights.SmallFloats;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What cached features are of. Two runs may share a cache if their keys are equal.
 *
 * @param encoder the encoder's id
 * @param weightsSha256 digest of its weights' file
 * @param resolution width and height of the images in pixels; 1 for captions
 * @param source {@link Dataset#fingerprint} of the data
 * @param count number of samples
 * @param tokens number of tokens N of a sample
 * @param dim width D of a token
 * @param type how a value is stored
 * @param graphSha256 digest of the exported graph that encoded; empty where PyTorch did
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record FeatureKey(
    String encoder,
    String weightsSha256,
    int resolution,
    String source,
    int count,
    int tokens,
    int dim,
    Type type,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String graphSha256)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** How a value is stored. */
  public enum Type {
    /** Half precision: 0.05 % off at most, half the size. */
    FP16(DataType.FLOAT16),
    /** Single precision. */
    FP32(DataType.FLOAT32);

    private final DataType dataType;

    Type(DataType dataType) {
      this.dataType = dataType;
    }

    DataType dataType() {
      return dataType;
    }
  }

  /** Checks that all sizes are positive. */
  public FeatureKey {
    if (resolution < 1 || count < 1 || tokens < 1 || dim < 1) {
      throw new IllegalArgumentException(
          "features want resolution, count, tokens and dim >= 1, got "
              + List.of(resolution, count, tokens, dim));
    }
    graphSha256 = Objects.requireNonNullElse(graphSha256, ""); // in an index without it
  }

  /** Of an encoder in PyTorch. */
  public FeatureKey(
      String encoder,
      String weightsSha256,
      int resolution,
      String source,
      int count,
      int tokens,
      int dim,
      Type type) {
    this(encoder, weightsSha256, resolution, source, count, tokens, dim, type, "");
  }

  /** Of captions, which count as images of one pixel. */
  static FeatureKey ofCaptions(
      TextEncoderIdentity encoder, String source, int count, Text conditioning) {
    return new FeatureKey(
        encoder.id(),
        encoder.digest(),
        1,
        source,
        count,
        conditioning.length(),
        conditioning.width(),
        Type.FP16);
  }

  /** What a sample is, for messages. */
  String sampleWord() {
    return resolution == 1 ? "caption" : "image";
  }

  /** Bytes of one sample. */
  public long rowBytes() {
    return (long) tokens * dim * type.dataType().getNumOfBytes();
  }

  /**
   * Tokens as they are stored.
   *
   * @param tokens float [B, N, D]
   * @param first the sample of the first row
   * @throws IllegalArgumentException if N or D differ, or there are more rows than samples left
   * @throws IOException if one is NaN or infinite, or becomes so
   */
  ByteBuffer rows(NDArray tokens, int first) throws IOException {
    requireFit(tokens.getShape(), first);
    try (NDArray stored = tokens.toType(type.dataType(), true)) {
      ByteBuffer bytes = stored.toByteBuffer();
      if (!FeatureCache.finite(type, bytes)) {
        throw notFinite(NonFinite.in(tokens), first);
      }
      return bytes;
    }
  }

  /**
   * The same without an engine.
   *
   * @param tokens float [B, N, D]
   * @param rows how many there are, B
   */
  public ByteBuffer rows(FloatBuffer tokens, int rows, int first) throws IOException {
    requireFit(new Shape(rows, this.tokens, tokens.remaining() / rows / this.tokens), first);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(rows * rowBytes())).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = tokens.position(); i < tokens.limit(); i++) {
      float value = tokens.get(i);
      switch (type) {
        case FP16 -> bytes.putShort(SmallFloats.toHalf(value));
        case FP32 -> bytes.putFloat(value);
      }
    }
    bytes.flip();
    if (!FeatureCache.finite(type, bytes)) {
      boolean before = false;
      for (int i = tokens.position(); i < tokens.limit(); i++) {
        before |= !Float.isFinite(tokens.get(i));
      }
      throw notFinite(before, first);
    }
    return bytes;
  }

  private void requireFit(Shape shape, int first) {
    if (shape.dimension() != 3
        || shape.get(1) != tokens
        || shape.get(2) != dim
        || first + shape.get(0) > count) {
      throw new IllegalArgumentException(
          "tokens of shape %s don't fit: sample %d of %d is next, with %d tokens of width %d"
              .formatted(shape, first, count, tokens, dim));
    }
  }

  /** Says whether they were so before, or became so. */
  private IOException notFinite(boolean before, int first) {
    boolean range = type == Type.FP16 && !before;
    return new IOException(
        "tokens that "
            + encoder
            + " gives for images from "
            + first
            + " on "
            + (range
                ? "are beyond the range of fp16; store them as fp32 in another folder"
                : "are NaN or infinite; its weights may be damaged"));
  }

  /** In what this differs from another key, for messages; empty if in nothing. */
  List<String> differencesFrom(FeatureKey other) {
    List<String> differences = new ArrayList<>();
    compare(differences, "encoder", encoder, other.encoder);
    compare(differences, "weights", weightsSha256, other.weightsSha256);
    compare(differences, "resolution", resolution, other.resolution);
    compare(differences, "data", source, other.source);
    compare(differences, "count", count, other.count);
    compare(differences, "tokens", tokens, other.tokens);
    compare(differences, "dim", dim, other.dim);
    compare(differences, "type", type, other.type);
    compare(differences, "engine", engine(), other.engine());
    return differences;
  }

  private String engine() {
    return graphSha256.isEmpty() ? "PyTorch" : "the exported graph with SHA-256 " + graphSha256;
  }

  private static void compare(List<String> differences, String what, Object ours, Object others) {
    if (!ours.equals(others)) {
      differences.add(what + " " + ours + " instead of " + others);
    }
  }
}

package dev.repazoo.memory;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import java.math.BigInteger;
import java.util.Locale;

/**
 * The only way to models: counts an architecture's parameters before anything of it is built, and
 * refuses what the memory can't hold, free or not. What then fits may still be too much beside
 * other programs and a batch's activations; this is for architectures that can't be meant.
 */
public final class ModelBuilder {
  /** About what Java keeps of a tensor: the parameter, its name, shape and handle. */
  private static final BigInteger BYTES_PER_TENSOR = BigInteger.valueOf(2048);

  /** What is kept for each parameter, in float32. */
  private enum Use {
    INFERENCE(4, "as weights"),
    TRAINING(20, "as weights, gradients, moving average and Adam's two moments");

    private final BigInteger bytes;
    private final String words;

    Use(int bytes, String words) {
      this.bytes = BigInteger.valueOf(bytes);
      this.words = words;
    }
  }

  private final DeviceMemory memory;
  private final Use use;

  private ModelBuilder(DeviceMemory memory, Use use) {
    this.memory = memory;
    this.use = use;
  }

  /** For models that are only run, on a device. */
  public static ModelBuilder forInference(Device device) {
    return new ModelBuilder(DeviceMemory.of(device), Use.INFERENCE);
  }

  /** For models that are trained, on a device. */
  public static ModelBuilder forTraining(Device device) {
    return new ModelBuilder(DeviceMemory.of(device), Use.TRAINING);
  }

  /**
   * A generator without weights.
   *
   * @throws IllegalArgumentException for a configuration that the family refuses, or too large
   */
  public Generator build(GeneratorProvider family, ObjectNode config) {
    check(family, config);
    return family.create(config);
  }

  /**
   * An encoder without weights.
   *
   * @throws IllegalArgumentException for a configuration that the family refuses, or too large
   */
  public Encoder build(EncoderProvider family, ObjectNode config) {
    check(family.family(), family.modelSize(config));
    return family.create(config);
  }

  /**
   * A codec without weights.
   *
   * @throws IllegalArgumentException for a configuration that the family refuses, or too large
   */
  public Codec build(CodecProvider family, ObjectNode config) {
    check(family.family(), family.modelSize(config));
    return family.create(config);
  }

  /**
   * A text encoder without weights.
   *
   * @throws IllegalArgumentException for a configuration that the family refuses, or too large
   */
  public TextEncoder build(TextEncoderProvider family, ObjectNode config) {
    check(family.family(), family.modelSize(config));
    return family.create(config);
  }

  /** Fails where {@link #build(GeneratorProvider, ObjectNode)} would, without building. */
  public void check(GeneratorProvider family, ObjectNode config) {
    check(family.family(), family.modelSize(config));
  }

  /** Fails for a model that is too large; the message begins with the family's name. */
  void check(String family, ModelSize size) {
    BigInteger ofJava = size.tensors().multiply(BYTES_PER_TENSOR);
    memory.require(
        String.format(
            Locale.ROOT,
            "%s: this architecture has %,d parameters, and %s they take",
            family,
            size.parameters(),
            use.words),
        size.parameters().multiply(use.bytes).add(ofJava));
    DeviceMemory.ofJava()
        .require(
            String.format(
                Locale.ROOT,
                "%s: this architecture has %,d parameters in %,d tensors, which take",
                family,
                size.parameters(),
                size.tensors()),
            ofJava);
  }
}

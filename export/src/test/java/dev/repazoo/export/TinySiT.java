package dev.repazoo.export;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.sit.DiTProvider;
import dev.repazoo.sit.SiTProvider;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.torch.TorchEngine;

/** A small SiT, or DiT, in which no weight is zero, so that every path through it matters. */
final class TinySiT implements AutoCloseable {
  private final NDManager manager = TorchEngine.newManager(Device.cpu());
  private final Generator generator;

  TinySiT(boolean qkNorm) {
    this(qkNorm, 4);
  }

  TinySiT(boolean qkNorm, int channels) {
    this(new SiTProvider(), aligned(sizes(channels)).put("qk_norm", qkNorm));
  }

  private TinySiT(GeneratorProvider family, ObjectNode config) {
    TorchEngine.get().setRandomSeed(7);
    generator = family.create(config);
    generator.initialize(manager);
    for (Parameter parameter : generator.namedParameters().values()) {
      NDArray value = parameter.getArray();
      try (NDArray noise = manager.randomNormal(0, 0.2f, value.getShape(), value.getDataType())) {
        value.addi(noise);
      }
    }
  }

  /** A DiT, which predicts noise. */
  static TinySiT ofNoise(boolean learnsVariance) {
    return new TinySiT(new DiTProvider(), sizes(4).put("learn_sigma", learnsVariance));
  }

  /** One of which a sampler of hundreds of steps takes too long to be checked as it is. */
  static TinySiT deep() {
    ObjectNode config = aligned(sizes(4)).put("input_size", 32).put("hidden_size", 64);
    return new TinySiT(new SiTProvider(), config.put("depth", 6));
  }

  private static ObjectNode sizes(int channels) {
    return new ObjectMapper()
        .createObjectNode()
        .put("input_size", 8)
        .put("patch_size", 2)
        .put("in_channels", channels)
        .put("hidden_size", 32)
        .put("depth", 2)
        .put("num_heads", 4)
        .put("num_classes", 10);
  }

  private static ObjectNode aligned(ObjectNode config) {
    config.put("encoder_depth", 1).put("projector_dim", 16).putArray("z_dims").add(12);
    return config;
  }

  Generator generator() {
    return generator;
  }

  NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    generator.close();
    manager.close();
  }
}

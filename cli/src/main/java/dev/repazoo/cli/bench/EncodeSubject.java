package dev.repazoo.cli.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.export.CodecGraph;
import dev.repazoo.json.JsonFile;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.CodecProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code bench encode}: raw pixels to the mean and deviation of latents, on random weights. */
final class EncodeSubject implements BenchSubject {
  private static final String JSON = ".json";
  private static final List<String> SHORT = List.of("ema", "mse");

  @Override
  public String name() {
    return "encode";
  }

  @Override
  public String example() {
    return "bench encode --vae taef2 --batch-size 8 --engine torch";
  }

  @Override
  public void measure(Session session, BenchOptions options, ObjectNode result) throws IOException {
    String word = options.codec();
    String id = SHORT.contains(word) ? "sd-vae-ft-" + word : word;
    Codec codec = word.endsWith(JSON) ? ofFile(session, Path.of(word)) : ofId(session, id);
    int resolution = options.side();
    if (resolution < codec.downsampling()) {
      throw new UsageException("--resolution must be at least " + codec.downsampling());
    }
    int batch = options.batchSize();
    PixelCalls calls = new PixelCalls(batch, resolution, options.calls());
    boolean eager = options.eager();
    double[] seconds =
        eager
            ? eager(codec, session.device(), calls)
            : new OnnxCalls(options.graph(), session.deviceWord(), calls.calls())
                .time(codec, CodecGraph.encoder(codec, resolution), calls.inputs());
    Timing timing = Timing.of(seconds);
    result.put("model", id).put("batch_size", batch).put("resolution", resolution);
    result.put("engine", eager ? Machine.torchVersion() : OnnxCalls.version());
    result.set("call_seconds", timing.toJson());
    result.put("images_per_second", batch / timing.median());
    result.put("parameters", codec.parameterCount());
  }

  private static ModelBuilder models(Session session) {
    return ModelBuilder.forInference(session.device());
  }

  private static Codec ofId(Session session, String id) {
    Registered<CodecProvider> found =
        UsageException.ifRefused(() -> session.zoo().registry().codec(id));
    return models(session).build(found.provider(), found.provider().config(id));
  }

  /** A codec that no row of the catalogue is, by diffusers' config.json. */
  private static Codec ofFile(Session session, Path file) throws IOException {
    ObjectNode config = JsonFile.read(file);
    for (CodecProvider family : session.zoo().registry().codecFamilies()) {
      var own = family.recognise(Optional.of(config), new StateDict());
      if (own.isPresent()) {
        return models(session).build(family, own.get());
      }
    }
    throw new IOException(file + " is the configuration of no known codec");
  }

  private static double[] eager(Codec codec, Device device, PixelCalls calls) {
    try (NDManager manager = TorchEngine.newManager(device)) {
      codec.initialize(manager);
      FrozenCodec frozen = new FrozenCodec("bench", "random", manager, codec, Precision.FP32);
      return calls.time(manager, frozen::encode);
    }
  }
}

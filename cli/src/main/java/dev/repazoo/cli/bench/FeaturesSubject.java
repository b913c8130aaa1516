package dev.repazoo.cli.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.export.EncoderGraph;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.EncoderFactory;
import java.io.IOException;

/** {@code bench features}: raw pixels to tokens, on random weights, preprocessing included. */
final class FeaturesSubject implements BenchSubject {
  @Override
  public String name() {
    return "features";
  }

  @Override
  public String example() {
    return "bench features --enc-type dinov2-vit-b --batch-size 8 --engine torch";
  }

  @Override
  public void measure(Session session, BenchOptions options, ObjectNode result) throws IOException {
    Registered<EncoderProvider> found = session.zoo().encoder(options.encoder());
    Encoder encoder = EncoderFactory.create(found);
    int resolution = options.side();
    int batch = options.batchSize();
    PixelCalls calls = new PixelCalls(batch, resolution, options.calls());
    int grid = encoder.gridSize(resolution);
    boolean eager = options.eager();
    double[] seconds =
        eager
            ? eager(encoder, session.device(), calls)
            : new OnnxCalls(options.graph(), session.deviceWord(), calls.calls())
                .time(encoder, EncoderGraph.of(encoder, resolution), calls.inputs());
    Timing timing = Timing.of(seconds);
    result.put("model", found.entry().id()).put("batch_size", batch);
    result.put("resolution", resolution).put("tokens", grid * grid);
    result.put("engine", eager ? Machine.torchVersion() : OnnxCalls.version());
    result.set("call_seconds", timing.toJson());
    result.put("images_per_second", batch / timing.median());
    result.put("parameters", encoder.parameterCount());
  }

  private static double[] eager(Encoder encoder, Device device, PixelCalls calls) {
    try (NDManager manager = TorchEngine.newManager(device)) {
      encoder.initialize(manager);
      return calls.time(manager, new FrozenEncoder(manager, encoder, Precision.FP32)::encode);
    }
  }
}

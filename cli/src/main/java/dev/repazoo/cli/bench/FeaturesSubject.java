package dev.repazoo.cli.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.export.EncoderGraph;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.EncoderFactory;
import java.io.IOException;
import java.util.List;

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
  public List<CommandOption> options() {
    return List.of(
        CommandOption.of("enc-type", "E", "features, weights: encoder, as 'zoo list' names it"),
        BenchOptions.RESOLUTION,
        BenchOptions.BATCH_SIZE,
        BenchOptions.CALLS,
        BenchOptions.ENGINE,
        BenchOptions.TARGET,
        BenchOptions.PRECISION);
  }

  @Override
  public void measure(Session session, Arguments arguments, ObjectNode result) throws IOException {
    String id =
        arguments
            .find("enc-type")
            .orElseThrow(() -> new UsageException("bench features wants --enc-type E"));
    Registered<EncoderProvider> found = session.registry().encoder(id);
    Encoder encoder = EncoderFactory.create(found);
    int resolution = arguments.integer("resolution", 1);
    int batch = BenchOptions.batchSize(arguments);
    PixelCalls calls = new PixelCalls(batch, resolution, BenchOptions.calls(arguments));
    int grid = encoder.gridSize(resolution);
    boolean eager = BenchOptions.eager(arguments);
    double[] seconds =
        eager
            ? eager(encoder, session.device(), calls)
            : new OnnxCalls(
                    BenchOptions.exportOptions(arguments), session.deviceWord(), calls.calls())
                .time(encoder, EncoderGraph.of(encoder, resolution), calls.inputs());
    Timing timing = Timing.of(seconds);
    result.put("model", found.entry().id()).put("batch_size", batch);
    result.put("resolution", resolution).put("tokens", grid * grid);
    result.put("engine", eager ? BenchOptions.torchVersion() : OnnxCalls.version());
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

package dev.repazoo.cli.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Arguments;
import dev.repazoo.cli.CommandOption;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.UsageException;
import dev.repazoo.export.EncoderGraph;
import dev.repazoo.export.runtime.HostTensor;
import dev.repazoo.features.FrozenEncoder;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.EncoderFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;

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
    int calls = BenchOptions.calls(arguments);
    int grid = encoder.gridSize(resolution);
    boolean eager = BenchOptions.eager(arguments);
    double[] seconds =
        eager
            ? eager(encoder, session.device(), new Shape(batch, 3, resolution, resolution), calls)
            : new OnnxCalls(BenchOptions.exportOptions(arguments), session.deviceWord(), calls)
                .time(
                    encoder,
                    EncoderGraph.of(encoder, resolution),
                    () -> Map.of("images", pixels(batch, resolution)));
    Timing timing = Timing.of(seconds);
    result.put("model", found.entry().id()).put("batch_size", batch);
    result.put("resolution", resolution).put("tokens", grid * grid);
    result.put("engine", eager ? BenchOptions.torchVersion() : OnnxCalls.version());
    result.set("call_seconds", timing.toJson());
    result.put("images_per_second", batch / timing.median());
    result.put("parameters", encoder.parameterCount());
  }

  private static double[] eager(Encoder encoder, Device device, Shape images, int calls) {
    double[] seconds = new double[calls];
    try (NDManager manager = TorchEngine.newManager(device)) {
      encoder.initialize(manager);
      FrozenEncoder frozen = new FrozenEncoder(manager, encoder, Precision.FP32);
      for (int i = -1; i < calls; i++) {
        try (NDManager scope = manager.newSubManager()) {
          ByteBuffer bytes = bytes(Math.toIntExact(images.size()));
          long start = System.nanoTime();
          frozen.encode(scope, scope.create(bytes, images, DataType.UINT8)).toFloatArray();
          if (i >= 0) {
            seconds[i] = (System.nanoTime() - start) / 1e9;
          }
        }
      }
    }
    return seconds;
  }

  private static HostTensor pixels(int batch, int resolution) {
    int size = Math.toIntExact(3L * batch * resolution * resolution);
    return HostTensor.copyOf(HostTensor.Type.UINT8, bytes(size), batch, 3, resolution, resolution);
  }

  private static ByteBuffer bytes(int size) {
    byte[] values = new byte[size];
    new Random(0).nextBytes(values);
    return ByteBuffer.allocateDirect(size).put(values).rewind();
  }
}

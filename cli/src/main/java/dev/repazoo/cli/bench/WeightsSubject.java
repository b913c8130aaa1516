package dev.repazoo.cli.bench;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.EncoderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code bench weights}: a checkpoint file to an encoder that is ready to encode. */
final class WeightsSubject implements BenchSubject {
  @Override
  public String name() {
    return "weights";
  }

  @Override
  public String example() {
    return "bench weights --enc-type dinov2-vit-l --encoder-weights dinov2_vitl14_pretrain.pth";
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.of("enc-type", "E", "features, weights: encoder, as 'zoo list' names it"),
        CommandOption.of("encoder-weights", "F", "weights: its checkpoint, a file or folder"),
        BenchOptions.CALLS);
  }

  @Override
  public void measure(Session session, Arguments arguments, ObjectNode result) throws IOException {
    if (!arguments.given("enc-type") || !arguments.given("encoder-weights")) {
      throw new UsageException("bench weights wants --enc-type E and --encoder-weights F");
    }
    Registered<EncoderProvider> found = session.registry().encoder(arguments.text("enc-type"));
    Path file = arguments.path("encoder-weights");
    double[] seconds = new double[BenchOptions.calls(arguments)];
    long parameters = 0;
    for (int i = -1; i < seconds.length; i++) {
      try (NDManager manager = TorchEngine.newManager(session.device())) {
        long start = System.nanoTime();
        Encoder encoder = EncoderFactory.create(manager, found, Optional.of(file));
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        parameters = encoder.parameterCount();
        encoder.close();
      }
    }
    result.put("model", found.entry().id()).put("file", file.toString());
    result.put("engine", BenchOptions.torchVersion());
    result.put("file_bytes", Files.size(file));
    result.set("load_seconds", Timing.of(seconds).toJson());
    result.put("parameters", parameters);
  }
}

package dev.repazoo.cli.bench;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registered;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.EncoderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  public void measure(Session session, BenchOptions options, ObjectNode result) throws IOException {
    Registered<EncoderProvider> found = session.zoo().encoder(options.encoder());
    Path file = options.encoderWeights();
    double[] seconds = new double[options.calls()];
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
    result.put("engine", Machine.torchVersion());
    result.put("file_bytes", Files.size(file));
    result.set("load_seconds", Timing.of(seconds).toJson());
    result.put("parameters", parameters);
  }
}

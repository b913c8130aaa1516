package dev.repazoo.export;

import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Generator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Samples once through a graph that is exported for it and thrown away. */
public final class ExportedSampling {
  private ExportedSampling() {}

  /**
   * Exports the sampler, runs it with ONNX Runtime, and removes the file.
   *
   * @param inputs {@code latents}, the conditions and, for the SDE, {@code noise}
   * @return {@code samples}, float [B, C, H, W]
   * @throws IOException when the file can't be written
   */
  public static HostTensor run(
      Generator generator,
      SamplerConfig config,
      ExportOptions options,
      Map<String, HostTensor> inputs)
      throws IOException {
    try (TemporaryPath folder = TemporaryPath.newFolder()) {
      Path file =
          new Exporter(options)
              .write(SamplerGraph.of(generator, config), folder.path().resolve("sampler.onnx"))
              .get(0);
      try (OnnxSession session = OnnxSession.open(file)) {
        return session.run(inputs).get("samples");
      }
    }
  }
}

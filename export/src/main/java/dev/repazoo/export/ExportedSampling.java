package dev.repazoo.export;

import ai.djl.ndarray.types.Shape;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Conditioning;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Samples once through a graph that is exported for it and thrown away. */
public final class ExportedSampling {
  private ExportedSampling() {}

  /**
   * Exports the sampler for arrays of these shapes, runs it with ONNX Runtime, and removes the
   * file.
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
              .write(graph(generator, config, inputs), folder.path().resolve("sampler.onnx"))
              .get(0);
      try (OnnxSession session = OnnxSession.open(file)) {
        return session.run(inputs).get("samples");
      }
    }
  }

  private static GraphSpec graph(
      Generator generator, SamplerConfig config, Map<String, HostTensor> inputs) {
    long[] latents = inputs.get("latents").shape(); // [B, C, H, W]
    LatentShape sample = new LatentShape((int) latents[1], (int) latents[2], (int) latents[3]);
    Conditioning own = generator.conditioning();
    Conditioning given =
        own.samplerInputs().stream()
            .filter(input -> !input.ofNull())
            .map(input -> own.ofShape(new Shape(inputs.get(input.name()).shape())))
            .findFirst()
            .orElse(own);
    return SamplerGraph.of(generator, config, sample, given);
  }
}

package dev.repazoo.parity;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.array.Npy;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.latents.LatentEncoding;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import dev.repazoo.spi.Codec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The case {@code repa-latents}: a folder or zip of images, encoded to a folder as {@code
 * dataset_tools.py encode} does. The outputs are its files by name; {@code dataset.json} must be
 * that of {@code config.expected}.
 */
final class RepaLatents {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LABELS = "dataset.json";

  private RepaLatents() {}

  static Map<String, ParityValue> compute(ParityCase parityCase, Codec codec, NDManager manager)
      throws IOException {
    try (TemporaryPath work = TemporaryPath.newFolder();
        ImageSource source =
            ImageSources.open(
                parityCase.input("source").toString(), Optional.empty(), Split.TRAIN)) {
      Path folder = work.path();
      FrozenCodec frozen =
          new FrozenCodec(parityCase.name(), "case", manager, codec, Precision.FP32);
      int batch = parityCase.options().size(1, "vae_batch_size");
      new LatentEncoding(
              frozen,
              source,
              new LatentEncoding.Options(source.size(), batch, 1, false, true, () -> false))
          .run(folder, ProgressListener.SILENT);
      checkLabels(parityCase, folder);
      Map<String, ParityValue> outputs = new LinkedHashMap<>();
      for (String name : parityCase.outputs().keySet()) {
        Path file = folder.resolve(name);
        if (name.endsWith(".json")) {
          outputs.put(name, new ParityValue.Document(JSON.readTree(file.toFile())));
        } else if (Files.exists(file)) {
          outputs.put(name, ParityValue.of(Npy.read(file).toArray(manager)));
        }
      }
      return outputs;
    }
  }

  private static void checkLabels(ParityCase parityCase, Path folder) throws IOException {
    Path expected =
        parityCase.folder().resolve(parityCase.config().path("expected").asText("expected"));
    if (Files.exists(expected.resolve(LABELS))) {
      JsonNode wanted = JSON.readTree(expected.resolve(LABELS).toFile());
      JsonNode found = JSON.readTree(folder.resolve(LABELS).toFile());
      if (!wanted.equals(found)) {
        throw new ParityException(LABELS + " is " + found + ", expected " + wanted);
      }
    }
  }
}

package dev.repazoo.download;

import dev.repazoo.transfer.DownloadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder as Hugging Face's {@code save_pretrained} leaves it: config.json beside the weights. */
public final class WeightFolder {
  private static final List<String> NAMES =
      List.of(
          "model.safetensors",
          "diffusion_pytorch_model.safetensors",
          "pytorch_model.bin",
          "diffusion_pytorch_model.bin");

  private WeightFolder() {}

  /**
   * The weights in a folder; a path that is no folder stays as it is.
   *
   * @throws IOException when the folder holds none, or only some in several pieces
   */
  public static Path resolve(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return path;
    }
    for (String name : NAMES) {
      if (Files.isRegularFile(path.resolve(name))) {
        return path.resolve(name);
      }
      if (Files.isRegularFile(path.resolve(name + ".index.json"))) {
        throw new DownloadException(
            path + " holds weights in several pieces (" + name + ".index.json); join them first");
      }
    }
    throw new DownloadException(
        path + " holds no weights; one of " + String.join(", ", NAMES) + " is expected in it");
  }
}

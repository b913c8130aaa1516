package dev.repazoo.encoders;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityResult;
import dev.repazoo.parity.ParityVerifier;
import dev.repazoo.spi.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every encoder and position table against the numbers of its reference. */
class EncoderParityTest {
  private static final Path COMMITTED = Path.of("src/test/resources/golden");
  private static final Path ALL = Path.of(System.getProperty("repazoo.golden", ""));

  private final ParityVerifier verifier = ParityVerifier.load(Registry.load(), Device.cpu());

  static Stream<Path> encoders() {
    return Stream.concat(cases(COMMITTED.resolve("encoders")), cases(ALL.resolve("encoders")));
  }

  static Stream<Path> grids() {
    return Stream.concat(cases(COMMITTED.resolve("preprocess")), cases(ALL.resolve("preprocess")))
        .filter(folder -> folder.getFileName().toString().matches("(torch|pos)-.*"));
  }

  private static Stream<Path> cases(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(c -> Files.exists(c.resolve("case.json"))).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void casesAreThere() {
    assertTrue(encoders().count() >= 9);
    assertTrue(grids().count() >= 5);
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void tokensAndPixels(Path folder) {
    verify(folder);
  }

  @ParameterizedTest
  @MethodSource("grids")
  void resampling(Path folder) {
    verify(folder);
  }

  private void verify(Path folder) {
    List<ParityResult> results = verifier.verify(ParityCase.read(folder));
    for (ParityResult result : results) {
      assertTrue(result.passed(), result.message());
    }
  }
}

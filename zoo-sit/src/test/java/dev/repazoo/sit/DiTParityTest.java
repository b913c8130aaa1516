package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityResult;
import dev.repazoo.parity.ParityVerifier;
import dev.repazoo.spi.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DiT and its samplers against diffusers' numbers. */
class DiTParityTest {

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src/test/resources/golden/dit"))) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isAsInDiffusers(Path folder) {
    List<ParityResult> results =
        ParityVerifier.load(Registry.load(), Device.cpu()).verify(ParityCase.read(folder));
    assertFalse(results.isEmpty());
    results.forEach(result -> assertTrue(result.passed(), result.toString()));
  }
}

package dev.repazoo.codecs;

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

/** Codecs against the numbers of their references. */
class CodecParityTest {
  private static final Path COMMITTED = Path.of("src/test/resources/golden/codec");
  private static final Path ALL = Path.of(System.getProperty("repazoo.golden", ""), "codec");

  private final ParityVerifier verifier = ParityVerifier.load(Registry.load(), Device.cpu());

  static Stream<Path> cases() {
    return Stream.concat(in(COMMITTED), in(ALL));
  }

  private static Stream<Path> in(Path folder) {
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
    assertTrue(in(COMMITTED).count() >= 2);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void codesAsTheReferenceDoes(Path folder) {
    List<ParityResult> results = verifier.verify(ParityCase.read(folder));
    for (ParityResult result : results) {
      assertTrue(result.passed(), result.message());
    }
  }
}

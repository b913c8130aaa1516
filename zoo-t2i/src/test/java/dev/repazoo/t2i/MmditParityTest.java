package dev.repazoo.t2i;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.repazoo.parity.CodecKind;
import dev.repazoo.parity.GeneratorKind;
import dev.repazoo.parity.LossKind;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityResult;
import dev.repazoo.parity.ParityVerifier;
import dev.repazoo.parity.SamplerKind;
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

/** MMDiT, its loss, samplers and latents against the reference's numbers. */
class MmditParityTest {
  private static final Path COMMITTED = Path.of("src/test/resources/golden/t2i");
  private static final Path ALL = Path.of(System.getProperty("repazoo.golden", ""), "t2i");

  private final ParityVerifier verifier =
      new ParityVerifier(
          Registry.load(),
          Device.cpu(),
          List.of(new GeneratorKind(), new LossKind(), new SamplerKind(), new CodecKind()));

  static Stream<Path> cases() {
    return in(Files.isDirectory(ALL) ? ALL : COMMITTED);
  }

  private static Stream<Path> in(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(c -> Files.exists(c.resolve("case.json"))).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void casesAreCommitted() {
    assertTrue(in(COMMITTED).count() >= 3);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesAsTheReferenceDoes(Path folder) {
    for (ParityResult result : verifier.verify(ParityCase.read(folder))) {
      assertTrue(result.passed(), result.message());
    }
  }
}

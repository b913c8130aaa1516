package dev.repazoo.export.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference's samples, through exported graphs. */
class ExportedSamplerKindTest {

  static Stream<Path> cases() throws IOException {
    return Stream.of(cases("zoo-sit", "sampler"), cases("zoo-sit", "dit"), cases("zoo-t2i", "t2i"))
        .flatMap(found -> found);
  }

  private static Stream<Path> cases(String module, String group) throws IOException {
    Path own = Path.of("..", module, "src/test/resources/golden", group);
    Path all = Path.of(System.getProperty("repazoo.golden", "")).resolve(group);
    try (Stream<Path> folders = Files.list(Files.isDirectory(all) ? all : own)) {
      return folders.filter(ExportedSamplerKindTest::isOfSampler).sorted().toList().stream();
    }
  }

  private static boolean isOfSampler(Path folder) {
    return Files.exists(folder.resolve("case.json"))
        && ParityCase.read(folder).kind().equals("sampler");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyWayPasses(Path folder) {
    List<ParityResult> results =
        ParityVerifier.load(Registry.load(), Device.cpu()).verify(ParityCase.read(folder));
    Set<String> ways = results.stream().map(ParityResult::way).collect(Collectors.toSet());
    assertEquals(Set.of("eager", "onnx-portable", "onnx-ort"), ways);
    results.forEach(result -> assertTrue(result.passed(), result.toString()));
  }
}

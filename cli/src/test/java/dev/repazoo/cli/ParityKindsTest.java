package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityKind;
import dev.repazoo.parity.ParityResult;
import dev.repazoo.parity.ParityVerifier;
import dev.repazoo.spi.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way of computing parity cases: it is documented, and a committed case proves it. */
class ParityKindsTest {
  private static final List<String> MODULES = List.of("zoo-core", "zoo-encoders", "zoo-sit");

  @TempDir Path folder;

  static Stream<Named<ParityKind>> kinds() {
    return ServiceLoader.load(ParityKind.class).stream()
        .map(ServiceLoader.Provider::get)
        .map(kind -> Named.of(kind.kind() + ", " + kind.way(), kind));
  }

  /** Committed cases of a kind that have an array which this way gives. */
  private static List<ParityCase> cases(ParityKind kind) throws IOException {
    Stream<ParityCase> found = Stream.empty();
    for (String module : MODULES) {
      Path golden = Path.of("..", module, "src/test/resources/golden");
      try (Stream<Path> files = Files.walk(golden)) {
        List<Path> folders =
            files.filter(file -> file.endsWith("case.json")).map(Path::getParent).sorted().toList();
        found = Stream.concat(found, folders.stream().map(ParityCase::read));
      }
    }
    return found
        .filter(one -> one.kind().equals(kind.kind()))
        .filter(one -> one.outputs().entrySet().stream().anyMatch(e -> givesArray(kind, e)))
        .toList();
  }

  private static boolean givesArray(ParityKind kind, Map.Entry<String, ParityCase.Expected> out) {
    return kind.gives(out.getKey()) && out.getValue().file().toString().endsWith(".npy");
  }

  private static ParityResult verify(ParityKind kind, ParityCase parityCase) {
    ParityVerifier verifier = new ParityVerifier(Registry.load(), Device.cpu(), List.of(kind));
    List<ParityResult> results = verifier.verify(parityCase);
    assertEquals(1, results.size());
    return results.get(0);
  }

  @Test
  void noKindIsComputedTwiceInOneWay() {
    Set<String> names = new HashSet<>();
    kinds().forEach(kind -> assertTrue(names.add(kind.getName()), kind.getName()));
    assertFalse(names.isEmpty(), "no kind is found");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theGuideNamesIt(ParityKind kind) throws IOException {
    String guide = Files.readString(Path.of("../docs/parity.md"));
    assertTrue(guide.contains("| `" + kind.kind() + "` |"), kind.kind());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aCommittedCasePasses(ParityKind kind) throws IOException {
    List<ParityCase> cases = cases(kind);
    assertFalse(cases.isEmpty(), "no committed case proves it");
    ParityResult result = verify(kind, cases.get(0));
    assertTrue(result.passed(), result.message());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aWrongNumberFails(ParityKind kind) throws IOException {
    ParityCase good = cases(kind).get(0);
    Map<String, ParityCase.Expected> wrong = new LinkedHashMap<>();
    for (Map.Entry<String, ParityCase.Expected> output : good.outputs().entrySet()) {
      ParityCase.Expected expected = output.getValue();
      Path file = givesArray(kind, output) ? spoilt(expected.file()) : expected.file();
      wrong.put(output.getKey(), new ParityCase.Expected(file, expected.atol(), expected.rtol()));
    }
    ParityCase bad =
        new ParityCase(
            good.folder(),
            good.kind(),
            good.id(),
            good.config(),
            good.weights(),
            good.inputs(),
            wrong);
    assertFalse(verify(kind, bad).passed(), good.folder() + " passes with other numbers");
  }

  /** A copy whose last value is far off. */
  private Path spoilt(Path array) throws IOException {
    byte[] bytes = Files.readAllBytes(array);
    int last = bytes.length - 1;
    bytes[last] ^= 0x7f;
    bytes[last - 1] ^= (byte) 0xc0;
    return Files.write(Files.createTempFile(folder, "spoilt", ".npy"), bytes);
  }
}

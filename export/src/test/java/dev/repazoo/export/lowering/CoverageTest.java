package dev.repazoo.export.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.repazoo.export.trace.Coverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every operator of DJL's is either exported, and tested, or refused for a reason. */
class CoverageTest {
  private static final List<LoweringContract> CONTRACTS =
      List.of(
          new ActivationLoweringTest(),
          new ArithmeticLoweringTest(),
          new ComparisonLoweringTest(),
          new CreationLoweringTest(),
          new FunctionLoweringTest(),
          new LayerLoweringTest(),
          new LookupLoweringTest(),
          new OrderLoweringTest(),
          new PoolingLoweringTest(),
          new ProductLoweringTest(),
          new ReductionLoweringTest(),
          new ShapeLoweringTest(),
          new VisionLoweringTest());

  /** Their tests are those of the blocks that call them. */
  private static final Set<String> OF_BLOCKS = Set.of("gru", "lstm", "rnn");

  private static SortedSet<String> exported() {
    return Coverage.exported().values().stream()
        .flatMap(Collection::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedSet<String> refused() {
    return Coverage.refused().values().stream()
        .flatMap(Collection::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyOperatorIsExportedOrRefused() {
    SortedSet<String> both = exported();
    both.addAll(refused());
    assertEquals(Coverage.operators(), both);
  }

  @Test
  void noneIsBoth() {
    SortedSet<String> both = exported();
    both.retainAll(refused());
    assertEquals(Set.of(), both);
  }

  @Test
  void everyExportedOperatorHasARow() {
    SortedSet<String> untested = exported();
    Stream<LoweringContract.Row> rows = CONTRACTS.stream().flatMap(c -> c.rows().stream());
    untested.removeAll(rows.map(LoweringContract.Row::operator).collect(Collectors.toSet()));
    untested.removeAll(OF_BLOCKS);
    assertEquals(Set.of(), untested);
  }

  @Test
  void theGuideListsThem() throws IOException {
    String guide = Files.readString(Path.of("../docs/export.md"));
    int from = guide.indexOf('\n', guide.indexOf("CoverageTest compares it -->")) + 1;
    String listed = guide.substring(from, guide.indexOf("<!-- end -->"));
    assertEquals(tables(), listed);
  }

  private static String tables() {
    StringBuilder text = new StringBuilder("| exported | operators of `NDArray` and layers |\n");
    text.append("| --- | --- |\n");
    Coverage.exported().forEach((kind, names) -> text.append(line(kind, names)));
    text.append("\n| refused, since | operators |\n| --- | --- |\n");
    Coverage.refused().forEach((reason, names) -> text.append(line(reason, names)));
    return text.toString();
  }

  private static String line(String head, Collection<String> names) {
    String listed = names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    return "| " + head + " | " + listed + " |\n";
  }
}

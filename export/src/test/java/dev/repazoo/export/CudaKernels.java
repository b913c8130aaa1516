package dev.repazoo.export;

import ai.djl.ndarray.types.DataType;
import dev.repazoo.export.graph.ElementType;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.Node;
import dev.repazoo.export.graph.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of CUDA kernels, and the nodes of a graph that have none. */
public final class CudaKernels {
  private static final String TABLE = "cuda-kernels.txt";
  private static final int OPSET = 20;

  private final Map<String, Set<String>> groups = new HashMap<>();
  private final Map<String, Kernel> kernels = new HashMap<>();

  /**
   * A kernel.
   *
   * @param inputs a letter for each, the last of which may end in *
   * @param outputs likewise
   * @param types that a letter may stand for
   */
  private record Kernel(List<String> inputs, List<String> outputs, Map<String, Set<String>> types) {
    /** What is wrong with a node, if anything is. */
    Optional<String> problem(Node node) {
      Map<String, String> bound = new HashMap<>();
      return Stream.concat(
              problems(node.inputs(), inputs, bound), problems(node.outputs(), outputs, bound))
          .findFirst();
    }

    private Stream<String> problems(
        List<Value> values, List<String> letters, Map<String, String> bound) {
      List<String> found = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        Value value = values.get(i);
        if (value.type() == DataType.UNKNOWN) {
          continue; // left out
        }
        String letter = letters.get(Math.min(i, letters.size() - 1));
        boolean repeated = letter.endsWith("*");
        if (i >= letters.size() && !repeated) {
          found.add("has more values than the kernel");
          break;
        }
        String key = letter.replace("*", "");
        String type = ElementType.of(value.type()).name().toLowerCase(Locale.ROOT);
        if (!types.get(key).contains(type)) {
          found.add("takes no " + type + " as " + key);
        } else if (!repeated && !bound.computeIfAbsent(key, k -> type).equals(type)) {
          found.add(key + " is both " + bound.get(key) + " and " + type);
        }
      }
      return found.stream();
    }
  }

  /** Reads the table. */
  public CudaKernels() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                CudaKernels.class.getResourceAsStream(TABLE), StandardCharsets.UTF_8))) {
      lines.lines().filter(line -> !line.startsWith("#")).forEach(this::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String line) {
    if (line.contains(" = ")) {
      String[] parts = line.split(" = ", -1);
      groups.put(parts[0], Set.of(parts[1].split(" ", -1)));
      return;
    }
    String[] parts = line.split(" \\| ", -1);
    String[] head = parts[0].split(" ", -1);
    int first = Integer.parseInt(head[1]);
    int last = head[2].equals("-") ? Integer.MAX_VALUE : Integer.parseInt(head[2]);
    if (!head[0].contains(".") && (first > OPSET || last < OPSET)) {
      throw new IllegalStateException("not of opset " + OPSET + ": " + line);
    }
    String[] ends = parts[1].split(" -> ", -1);
    Map<String, Set<String>> types = new HashMap<>();
    for (String one : parts[2].split(" ", -1)) {
      String[] pair = one.split("=", -1);
      types.put(
          pair[0],
          Stream.of(pair[1].split(",", -1))
              .flatMap(word -> groups.getOrDefault(word, Set.of(word)).stream())
              .collect(Collectors.toSet()));
    }
    kernels.put(
        head[0],
        new Kernel(List.of(ends[0].split(" ", -1)), List.of(ends[1].split(" ", -1)), types));
  }

  /** Whether there is a kernel of that operator. */
  public boolean has(String op) {
    return kernels.containsKey(op);
  }

  /** The nodes of a graph and its bodies that CUDA can't compute, with the reason. */
  public Set<String> missing(Graph graph) {
    Set<String> missing = new TreeSet<>();
    graph.walk(
        one ->
            one.nodes()
                .forEach(
                    node -> {
                      String op =
                          node.domain().isEmpty() ? node.op() : node.domain() + "." + node.op();
                      Kernel kernel = kernels.get(op);
                      if (kernel == null) {
                        missing.add(op + " has no kernel");
                      } else {
                        kernel.problem(node).ifPresent(why -> missing.add(op + " " + why));
                      }
                    }));
    return missing;
  }
}

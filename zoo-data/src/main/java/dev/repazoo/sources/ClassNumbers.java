package dev.repazoo.sources;

import dev.repazoo.tree.FileTree;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Classes known by name, numbered in the order of the names.
 *
 * @param names all names in order
 * @param numbers the number of each
 */
record ClassNumbers(List<String> names, Map<String, Long> numbers) {
  static ClassNumbers of(Collection<String> names) {
    TreeSet<String> sorted = new TreeSet<>(FileTree.CODE_POINTS);
    sorted.addAll(names);
    Map<String, Long> numbers = new HashMap<>();
    for (String name : sorted) {
      numbers.put(name, (long) numbers.size());
    }
    return new ClassNumbers(List.copyOf(sorted), Map.copyOf(numbers));
  }

  long number(String name) {
    return numbers.get(name);
  }
}

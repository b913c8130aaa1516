package dev.repazoo.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The links in a tar by their names, each with what it stands for. */
final class TarLinks {
  /** As many links in a row as Linux follows. */
  private static final int HOPS = 40;

  private final Map<String, String> targets = new HashMap<>();

  /** A second name of a file in the archive, as tar stores hard links. */
  void addHard(String name, String target) {
    targets.put(name, normalized(target));
  }

  /** A link whose target counts from its own folder. */
  void addSymbolic(String name, String target) {
    String folder = name.substring(0, name.lastIndexOf('/') + 1);
    targets.put(name, target.startsWith("/") ? target : normalized(folder + target));
  }

  /** A name is that of a file from now on: later entries replace earlier ones. */
  void remove(String name) {
    targets.remove(name);
  }

  Set<String> names() {
    return targets.keySet();
  }

  /** What a link says that it leads to, for messages. */
  String target(String name) {
    return targets.get(name);
  }

  /** The file that a link leads to, over others perhaps; empty if it is not in the archive. */
  Optional<String> follow(String name, Set<String> files) {
    String at = name;
    for (int hop = 0; hop < HOPS && at != null; hop++) {
      if (files.contains(at)) {
        return Optional.of(at);
      }
      at = targets.get(at);
    }
    return Optional.empty();
  }

  private static String normalized(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}

package dev.repazoo.spark.task;

import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.ShardTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Data sets whose files tasks of this process read, each listed once; they stay open. */
final class OpenTrees {
  private static final Map<String, FileTree> OPEN = new HashMap<>();

  private OpenTrees() {}

  static FileTree open(String data) throws IOException {
    synchronized (OPEN) {
      FileTree tree = OPEN.get(data);
      if (tree == null) {
        tree = ShardTree.open(Path.of(data));
        OPEN.put(data, tree);
      }
      return tree;
    }
  }
}

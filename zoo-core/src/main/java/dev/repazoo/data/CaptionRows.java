package dev.repazoo.data;

import dev.repazoo.captions.Captions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The different captions among those of all samples, each once, after the empty one: rows of a
 * cache. Keywords of pictures are of many of them.
 */
final class CaptionRows {
  private final List<String> captions;
  private final int[][] rows;

  private CaptionRows(List<String> captions, int[][] rows) {
    this.captions = List.copyOf(captions);
    this.rows = rows;
  }

  static CaptionRows of(Captions captions) {
    Map<String, Integer> numbers = new HashMap<>();
    List<String> different = new ArrayList<>(List.of(""));
    int[][] rows = new int[captions.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new int[captions.count(i)];
      for (int k = 0; k < rows[i].length; k++) {
        String caption = captions.get(i, k);
        Integer known = numbers.putIfAbsent(caption, different.size());
        rows[i][k] = known == null ? different.size() : known;
        if (known == null) {
          different.add(caption);
        }
      }
    }
    return new CaptionRows(different, rows);
  }

  /** The rows' captions; the first is empty. */
  List<String> captions() {
    return captions;
  }

  /** Number of a sample's captions. */
  int count(int sample) {
    return rows[sample].length;
  }

  /** The row of a sample's caption. */
  int row(int sample, int caption) {
    return rows[sample][caption];
  }
}

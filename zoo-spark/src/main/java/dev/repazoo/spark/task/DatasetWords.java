package dev.repazoo.spark.task;

import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.data.FirstSamples;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * What opens a data set, in the words of the command line: so it goes to executors.
 *
 * @param source a path that all of them see, or {@code emoji}
 * @param resolution sides of its images in pixels
 * @param flip whether mirrored images count, too
 * @param maxImages the first ones that are taken
 */
public record DatasetWords(String source, int resolution, boolean flip, int maxImages)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Those of this process, each opened once: a list of a million files takes longer than a task.
   */
  private static final Map<DatasetWords, Dataset> OPEN = new HashMap<>();

  /** The data set, which stays open. */
  Dataset open() throws IOException {
    synchronized (OPEN) {
      Dataset dataset = OPEN.get(this);
      if (dataset == null) {
        dataset =
            flip
                ? Datasets.openMirrored(source, resolution)
                : FirstSamples.of(Datasets.open(source, resolution), maxImages);
        OPEN.put(this, dataset);
      }
      return dataset;
    }
  }
}

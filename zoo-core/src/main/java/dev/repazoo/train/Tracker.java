package dev.repazoo.train;

import java.io.IOException;
import java.nio.file.Path;

/** A program that shows runs' numbers, which are written for it step by step. */
public interface Tracker {
  /** Its word in {@code report_to}. */
  String word();

  /**
   * Begins to write for it.
   *
   * @param folder for its files, made if needed
   */
  MetricsSink open(Path folder) throws IOException;

  /** Whether a file in that folder is one of those, by its name. */
  boolean owns(String fileName);
}

package dev.repazoo.train;

import java.util.List;

/** All trackers. */
public final class Trackers {
  /** In the order of help. */
  public static final List<Tracker> ALL = List.of(TensorBoardSink.TRACKER);

  private Trackers() {}

  /** Whether a file is a tracker's, by its name. */
  static boolean own(String fileName) {
    return ALL.stream().anyMatch(tracker -> tracker.owns(fileName));
  }
}

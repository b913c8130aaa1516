package dev.repazoo.spark.task;

import dev.repazoo.sources.ImageSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Sources that tasks of this process read, each opened once: a list of a million files takes longer
 * than a task. One that nobody reads stays open until another is wanted.
 */
final class OpenSources {
  private static final Map<SourceWords, Opened> SOURCES = new HashMap<>();

  private OpenSources() {}

  /** A source, and how many tasks read it. Guarded by the table. */
  private static final class Opened {
    private final ImageSource source;
    private int readers;

    Opened(ImageSource source) {
      this.source = source;
    }
  }

  /** The right to read a source; ends with its close. */
  record Reading(SourceWords words, ImageSource source) implements AutoCloseable {
    @Override
    public void close() {
      synchronized (SOURCES) {
        SOURCES.get(words).readers--;
      }
    }
  }

  /** Opens a source, if it isn't open. */
  static Reading open(SourceWords words) throws IOException {
    synchronized (SOURCES) {
      Opened opened = SOURCES.get(words);
      if (opened == null) {
        closeIdle();
        opened = new Opened(words.open());
        SOURCES.put(words, opened);
      }
      opened.readers++;
      return new Reading(words, opened.source);
    }
  }

  private static void closeIdle() throws IOException {
    for (Iterator<Opened> all = SOURCES.values().iterator(); all.hasNext(); ) {
      Opened one = all.next();
      if (one.readers == 0) {
        all.remove();
        one.source.close();
      }
    }
  }
}

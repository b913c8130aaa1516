package dev.repazoo.webdataset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Members of one key.
 *
 * @param key the name that they share
 * @param fields their contents by extension, in the tar's order
 */
public record Sample(String key, Map<String, byte[]> fields) {
  /** Copies the map, not the contents. */
  public Sample {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}

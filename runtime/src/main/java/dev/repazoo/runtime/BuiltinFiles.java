package dev.repazoo.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Models that jars on the class path ship: each jar tells its own in {@value #INDEX}, a line {@code
 * name=resource} for each.
 */
public final class BuiltinFiles {
  /** What a name begins with where a path could stand, too. */
  public static final String PREFIX = "builtin:";

  private static final String INDEX = "META-INF/repazoo/builtin.properties";

  private BuiltinFiles() {}

  /** The names of all that are there. */
  public static List<String> names() {
    return List.copyOf(index().keySet());
  }

  /**
   * A model's bytes.
   *
   * @param name with or without {@link #PREFIX}
   * @throws ModelFileException when no jar on the class path has it
   */
  public static byte[] read(String name) {
    String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    String resource = index().get(bare);
    if (resource == null) {
      throw new ModelFileException(
          PREFIX
              + bare
              + " is in no jar on the class path; there "
              + (index().isEmpty() ? "is none" : "are " + index().keySet()));
    }
    try (InputStream in = loader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new ModelFileException(PREFIX + bare + ": resource " + resource + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ModelFileException(PREFIX + bare + " can't be read: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> index() {
    Map<String, String> all = new TreeMap<>();
    try {
      for (URL url : Collections.list(loader().getResources(INDEX))) {
        Properties properties = new Properties();
        try (InputStream in = url.openStream()) {
          properties.load(new java.io.InputStreamReader(in, StandardCharsets.UTF_8));
        }
        properties.stringPropertyNames().forEach(key -> all.put(key, properties.getProperty(key)));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassLoader loader() {
    ClassLoader own = BuiltinFiles.class.getClassLoader();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null ? own : context;
  }
}

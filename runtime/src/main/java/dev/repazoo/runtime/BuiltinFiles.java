package dev.repazoo.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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
   * Copies a model, and the files beside it that it takes its weights from, to a folder that is
   * deleted when the program ends: graphs with such files are loaded by path.
   *
   * @param name with or without {@link #PREFIX}
   * @return the graph
   * @throws ModelFileException when no jar on the class path has it, or it can't be written
   */
  public static Path unpack(String name) {
    String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    String resource = index().get(bare);
    if (resource == null) {
      throw new ModelFileException(
          PREFIX
              + bare
              + " is in no jar on the class path; there "
              + (index().isEmpty() ? "is none" : "are " + index().keySet()));
    }
    try {
      Path folder = Files.createTempDirectory("repazoo-");
      folder.toFile().deleteOnExit(); // after what is in it, which is registered later
      Path graph = copy(resource, folder);
      Set<String> beside = new TreeSet<>();
      for (OnnxModelInfo.Stored weight : OnnxModelInfo.read(graph).initializers()) {
        beside.add(weight.file().getFileName().toString());
      }
      beside.remove(graph.getFileName().toString());
      for (String file : beside) {
        copy(resource.substring(0, resource.lastIndexOf('/') + 1) + file, folder);
      }
      return graph;
    } catch (IOException e) {
      throw new ModelFileException(PREFIX + bare + " can't be unpacked: " + e.getMessage(), e);
    }
  }

  private static Path copy(String resource, Path folder) throws IOException {
    try (InputStream in = loader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("resource " + resource + " is missing");
      }
      Path file = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
      file.toFile().deleteOnExit();
      Files.copy(in, file);
      return file;
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

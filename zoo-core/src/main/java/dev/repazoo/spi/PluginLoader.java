package dev.repazoo.spi;

import dev.repazoo.message.InvalidValueException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipFile;

/**
 * Finds providers by service loading, on the class path and in folders of jars.
 *
 * <p>Each jar of a folder has a class loader of its own, a child of the application's: plugins see
 * the product but not one another. What a jar breaks is told as a warning and costs only that jar.
 * Loaders stay open for the life of the program, since classes load lazily.
 */
final class PluginLoader {
  private static final String SERVICES = "META-INF/services/dev.repazoo.spi.";

  /**
   * A provider and where it comes from.
   *
   * @param plugin file name of its jar
   */
  record Loaded<P>(P provider, String plugin) {}

  private record Source(ClassLoader loader, Optional<String> jar) {}

  private final List<Source> sources = new ArrayList<>();
  private final PluginGate gate;
  private final Consumer<String> warnings;

  PluginLoader(List<Path> folders, PluginGate gate, Consumer<String> warnings) {
    this.gate = gate;
    this.warnings = warnings;
    sources.add(new Source(PluginLoader.class.getClassLoader(), Optional.empty()));
    folders.forEach(this::addFolder);
  }

  private void addFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InvalidValueException(
          "plugins", "is " + folder + ", which does not exist; it must be a folder of plugin jars");
    }
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.jar")) {
      stream.forEach(jars::add);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "plugin folder " + folder + " can't be read: " + e.getMessage(), e);
    }
    jars.sort(null);
    jars.forEach(this::addJar);
  }

  private void addJar(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (zip.stream().noneMatch(entry -> entry.getName().startsWith(SERVICES))) {
        warnings.accept(
            "plugin " + jar.getFileName() + " brings nothing: it has no file " + SERVICES + "...");
        return;
      }
      Optional<String> refusal = gate.refusal(jar);
      if (refusal.isPresent()) {
        warnings.accept("plugin " + jar.getFileName() + " is left out: " + refusal.get());
        return;
      }
      URL[] urls = {jar.toUri().toURL()};
      ClassLoader loader = new URLClassLoader(urls, PluginLoader.class.getClassLoader());
      sources.add(new Source(loader, Optional.of(String.valueOf(jar.getFileName()))));
    } catch (IOException e) { // a class loader would pass over a damaged jar in silence
      warnings.accept(
          "plugin " + jar.getFileName() + " is broken: it can't be opened: " + reason(e));
    }
  }

  /** All providers of a service; the class path's first, then jars by name. */
  <P> List<Loaded<P>> load(Class<P> service) {
    List<Loaded<P>> found = new ArrayList<>();
    Set<Class<?>> seen = new HashSet<>();
    for (Source source : sources) {
      load(service, source, found, seen);
    }
    return found;
  }

  private <P> void load(
      Class<P> service, Source source, List<Loaded<P>> found, Set<Class<?>> seen) {
    Iterator<ServiceLoader.Provider<P>> providers =
        ServiceLoader.load(service, source.loader()).stream().iterator();
    String name = source.jar().orElse("on the class path");
    int failures = 0;
    while (failures < 100) { // a corrupt jar fails at every call
      try {
        if (!providers.hasNext()) {
          return;
        }
        ServiceLoader.Provider<P> provider = providers.next();
        if (seen.add(provider.type())) {
          String plugin = pluginOf(provider.type());
          P loaded = provider.get();
          found.add(
              new Loaded<>(
                  source.jar().isPresent() ? Answers.checked(service, loaded, plugin) : loaded,
                  plugin));
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        if (e.getCause() instanceof VirtualMachineError overflow) {
          throw overflow; // other classes may have been cut off while they loaded
        }
        failures++;
        warnings.accept("plugin " + name + " is broken: " + reason(e));
        if (!(e instanceof ServiceConfigurationError)) {
          return;
        }
      }
    }
  }

  /** The error's own words and its cause's, on one line. */
  static String reason(Throwable e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String own = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String all = cause == e ? own : own + " (" + cause + ")";
    return all.lines().findFirst().orElse(e.getClass().getName());
  }

  /** The file name of the jar that a class comes from. */
  static String pluginOf(Class<?> type) {
    CodeSource code = type.getProtectionDomain().getCodeSource();
    if (code == null || code.getLocation() == null) {
      return "built in";
    }
    String path = code.getLocation().getPath();
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }
}

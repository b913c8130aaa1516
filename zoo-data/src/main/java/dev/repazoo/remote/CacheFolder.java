package dev.repazoo.remote;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The folder that downloads are kept in, shared by all runs of a user.
 *
 * <p>Published files are named by their authors, uniquely within a family at best: {@code
 * ROOT/weights/FAMILY/NAME}.
 *
 * @param root the folder, which need not exist yet
 */
public record CacheFolder(Path root) {
  /** The variable that names the folder. */
  public static final String VARIABLE = "ZOO_HOME";

  private static final String NAME = "repa-zoo";

  /**
   * The folder of this user: {@code ZOO_HOME}, else {@code repa-zoo} in the system's folder for
   * caches.
   *
   * @param environment gives a variable's value, if it is set
   */
  public static CacheFolder of(Function<String, Optional<String>> environment) {
    return of(environment, System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  static CacheFolder of(
      Function<String, Optional<String>> environment, String system, Path userHome) {
    Optional<Path> named = variable(environment, VARIABLE);
    if (named.isPresent()) {
      return new CacheFolder(named.get());
    }
    String lower = system.toLowerCase(Locale.ROOT);
    if (lower.startsWith("windows")) {
      Path local = userHome.resolve("AppData").resolve("Local");
      return new CacheFolder(variable(environment, "LOCALAPPDATA").orElse(local).resolve(NAME));
    }
    if (lower.startsWith("mac")) {
      return new CacheFolder(userHome.resolve("Library").resolve("Caches").resolve(NAME));
    }
    // The XDG specification wants relative paths ignored.
    return new CacheFolder(
        variable(environment, "XDG_CACHE_HOME")
            .filter(Path::isAbsolute)
            .orElse(userHome.resolve(".cache"))
            .resolve(NAME));
  }

  private static Optional<Path> variable(
      Function<String, Optional<String>> environment, String name) {
    return environment.apply(name).filter(text -> !text.isBlank()).map(Path::of);
  }

  /** Where a published file is kept. */
  public Path file(String family, String name) {
    return root.resolve("weights").resolve(plain(family)).resolve(plain(name));
  }

  /** The name as one that no system takes for a path. */
  private static String plain(String name) {
    String safe = name.replaceAll("[^A-Za-z0-9._@+=,-]", "-");
    return safe.startsWith(".") ? "-" + safe.substring(1) : safe;
  }
}

package dev.repazoo.remote;

import dev.repazoo.progress.ProgressListener;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How remote shards may be had.
 *
 * @param cache folder of copies
 * @param limit how many bytes the copies may take
 * @param offline whether only copies may be used
 * @param progress is told of downloads
 */
public record RemoteAccess(Path cache, long limit, boolean offline, ProgressListener progress) {
  /** The variable that limits the copies' size. */
  public static final String SIZE = "ZOO_SHARD_CACHE_SIZE";

  private static final String USUAL_SIZE = "100GB";
  private static final Pattern BYTES = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?) ?([KMGT]?)I?B?");
  private static final String UNITS = "KMGT";

  /** Of this process. Guarded by the class. */
  private static Supplier<RemoteAccess> chosen =
      () -> of(false, ProgressListener.SILENT, name -> Optional.ofNullable(System.getenv(name)));

  /**
   * What the environment says: copies in {@code shards} of the {@link CacheFolder}, at most {@code
   * ZOO_SHARD_CACHE_SIZE}, by default 100 GB.
   *
   * @param environment gives a variable's value, if it is set
   * @throws IllegalArgumentException when the size is none
   */
  public static RemoteAccess of(
      boolean offline, ProgressListener progress, Function<String, Optional<String>> environment) {
    String size = environment.apply(SIZE).filter(text -> !text.isBlank()).orElse(USUAL_SIZE);
    Path cache = CacheFolder.of(environment).root().resolve("shards");
    return new RemoteAccess(cache, bytes(size), offline, progress);
  }

  /** Numbers as {@code 200GB}, {@code 1.5 TB}, {@code 800MiB}; units are powers of 1000. */
  private static long bytes(String text) {
    Matcher size = BYTES.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!size.matches()) {
      throw new IllegalArgumentException(
          SIZE + " is '" + text + "'; it must be a size such as 200GB");
    }
    int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
    return (long) (Double.parseDouble(size.group(1)) * Math.pow(1000, power));
  }

  /** From now on this process reads remote shards so; asked for when it reads the first. */
  public static synchronized void use(Supplier<RemoteAccess> access) {
    chosen = access;
  }

  /** How this process reads remote shards: as was chosen, else what its environment says. */
  public static synchronized RemoteAccess get() {
    return chosen.get();
  }
}

package dev.repazoo.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.progress.ProgressListener;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Where copies of remote files lie, and how many. */
class CacheFolderTest {
  private static final Path HOME = Path.of("home").toAbsolutePath();

  private static Function<String, Optional<String>> environment(String... pairs) {
    Map<String, String> variables = pairs.length == 0 ? Map.of() : Map.of(pairs[0], pairs[1]);
    return name -> Optional.ofNullable(variables.get(name));
  }

  private static Path root(String system, String... pairs) {
    return CacheFolder.of(environment(pairs), system, HOME).root();
  }

  @Test
  void cacheLiesWhereTheSystemKeepsCaches() {
    String named = HOME.resolve("named").toString();
    assertEquals(HOME.resolve(".cache/repa-zoo"), root("Linux"));
    assertEquals(Path.of(named, "repa-zoo"), root("Linux", "XDG_CACHE_HOME", named));
    assertEquals(HOME.resolve(".cache/repa-zoo"), root("Linux", "XDG_CACHE_HOME", "relative"));
    assertEquals(HOME.resolve("Library/Caches/repa-zoo"), root("Mac OS X"));
    assertEquals(Path.of(named, "repa-zoo"), root("Windows 11", "LOCALAPPDATA", named));
    assertEquals(HOME.resolve("AppData/Local/repa-zoo"), root("Windows 11"));
    for (String system : new String[] {"Linux", "Mac OS X", "Windows 11"}) {
      assertEquals(Path.of(named), root(system, "ZOO_HOME", named));
    }
  }

  @Test
  void namesCannotLeaveTheCache() {
    CacheFolder cache = new CacheFolder(HOME);
    Path weights = HOME.resolve("weights");
    assertEquals(weights.resolve("a/b.pth"), cache.file("a", "b.pth"));
    assertTrue(cache.file("..", "../../x").normalize().startsWith(weights));
    assertEquals(3 + HOME.getNameCount(), cache.file("a/b", "c\\d:e").getNameCount());
  }

  private static long limit(String size) {
    return RemoteAccess.of(
            false, ProgressListener.SILENT, environment("ZOO_SHARD_CACHE_SIZE", size))
        .limit();
  }

  @Test
  void sizesAreWordsAsPeopleWriteThem() {
    assertEquals(100_000_000_000L, limit(""));
    assertEquals(200_000_000_000L, limit("200GB"));
    assertEquals(1_500_000_000_000L, limit("1.5 tb"));
    assertEquals(800_000_000L, limit("800 MiB"));
    assertEquals(5_000, limit("5000"));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> limit("much"));
    assertEquals(
        "ZOO_SHARD_CACHE_SIZE is 'much'; it must be a size such as 200GB", refused.getMessage());
  }
}

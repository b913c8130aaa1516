package dev.repazoo.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the user's variables and folders mean. */
class EnvironmentTest {
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

  @Test
  void offlineIsAWordForYes() {
    assertTrue(Network.of(false, environment("ZOO_OFFLINE", "1")).offline());
    assertTrue(Network.of(false, environment("ZOO_OFFLINE", "True")).offline());
    assertTrue(Network.of(true, environment()).offline());
    assertFalse(Network.of(false, environment("ZOO_OFFLINE", "0")).offline());
    assertFalse(Network.of(false, environment()).offline());
  }

  @Test
  void mirrorMustBeAnAddress() {
    assertEquals(
        Optional.of(URI.create("https://m.example/w")),
        Network.of(false, environment("ZOO_MIRROR", "https://m.example/w")).mirror());
    for (String wrong : new String[] {"m.example", "ftp://m.example", "https://", "a b"}) {
      assertTrue(
          assertThrows(
                  IllegalArgumentException.class,
                  () -> Network.of(false, environment("ZOO_MIRROR", wrong)))
              .getMessage()
              .contains("'" + wrong + "'"));
    }
  }

  @Test
  void foldersOfHuggingFaceAreLookedInto(@TempDir Path folder) throws Exception {
    assertThrows(DownloadException.class, () -> WeightFolder.resolve(folder));
    Path bin = Files.writeString(folder.resolve("pytorch_model.bin"), "x");
    assertEquals(bin, WeightFolder.resolve(folder));
    Path safe = Files.writeString(folder.resolve("model.safetensors"), "x");
    assertEquals(safe, WeightFolder.resolve(folder));
    assertEquals(safe, WeightFolder.resolve(safe));
    Files.move(safe, folder.resolve("model.safetensors.index.json"));
    assertTrue(
        assertThrows(DownloadException.class, () -> WeightFolder.resolve(folder))
            .getMessage()
            .contains("several pieces"));
  }
}

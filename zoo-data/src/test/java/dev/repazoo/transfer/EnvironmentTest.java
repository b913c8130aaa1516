package dev.repazoo.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What the user's variables and folders mean. */
class EnvironmentTest {
  private static Function<String, Optional<String>> environment(String... pairs) {
    Map<String, String> variables = pairs.length == 0 ? Map.of() : Map.of(pairs[0], pairs[1]);
    return name -> Optional.ofNullable(variables.get(name));
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
}

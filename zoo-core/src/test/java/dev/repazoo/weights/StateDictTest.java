package dev.repazoo.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** State dicts and the rules that rename them. */
class StateDictTest {
  private static StateDict dict(String... names) {
    StateDict dict = new StateDict("file.pt");
    for (int i = 0; i < names.length; i++) {
      dict.put(names[i], Tensor.of(new float[] {i, i + 10}, 2));
    }
    return dict;
  }

  private static List<String> names(StateDict dict) {
    return List.copyOf(dict.names());
  }

  @Test
  void aMissingNameIsAnsweredWithTheNearest() {
    WeightsException e =
        assertThrows(
            WeightsException.class, () -> dict("head.bias", "norm.weight").get("norm.weigth"));
    assertEquals("file.pt has no tensor norm.weigth; the nearest is norm.weight", e.getMessage());
  }

  @Test
  void prefixesAreStrippedAndTheRestLeftOut() {
    assertEquals(List.of("a", "b"), names(dict("x.a", "y.a", "x.b").withPrefix("x.")));
  }

  @Test
  void countsParameters() {
    assertEquals(4, dict("a", "b").parameters());
  }

  @Test
  void rulesWorkInOrder() {
    KeyMap keys =
        KeyMap.of(
            KeyMap.prefix("module.", ""),
            KeyMap.drop("head\\..*"),
            KeyMap.exact("pos", "pos_embed"),
            KeyMap.rename("blocks\\.(\\d+)\\.norm13\\.(.*)", "blocks.$1.norm1.$2"),
            KeyMap.rename(
                "decoder_blocks\\.(\\d+)\\.(.*)",
                m -> "blocks." + (Integer.parseInt(m.group(1)) + 2) + "." + m.group(2)));
    StateDict mapped =
        dict("module.pos", "head.w", "blocks.0.norm13.w", "decoder_blocks.0.w").map(keys);
    assertEquals(List.of("pos_embed", "blocks.0.norm1.w", "blocks.2.w"), names(mapped));
  }

  @Test
  void splitsAndJoins() {
    StateDict split =
        dict("a.qk.bias").map(KeyMap.split(0, "(.*)\\.qk\\.(.*)", "$1.q.$2", "$1.k.$2"));
    assertEquals(List.of("a.q.bias", "a.k.bias"), names(split));
    assertArrayEquals(new float[] {10}, split.get("a.k.bias").toFloats());
    StateDict joined =
        split.map(KeyMap.concat(0, "(.*)\\.q\\.(.*)", "$1.qk.$2", "$1.q.$2", "$1.k.$2"));
    assertEquals(List.of("a.qk.bias"), names(joined));
    assertArrayEquals(new float[] {0, 10}, joined.get("a.qk.bias").toFloats());
  }

  @Test
  void changesTensors() {
    StateDict changed = dict("a", "b").map(KeyMap.change("a", t -> t.reshape(2, 1)));
    assertArrayEquals(new long[] {2, 1}, changed.get("a").shape());
    assertArrayEquals(new long[] {2}, changed.get("b").shape());
  }

  @Test
  void twoTensorsUnderOneNameAreRefused() {
    WeightsException e =
        assertThrows(WeightsException.class, () -> dict("a", "b").map(KeyMap.exact("a", "b")));
    assertTrue(e.getMessage().contains("b"), e.getMessage());
  }
}

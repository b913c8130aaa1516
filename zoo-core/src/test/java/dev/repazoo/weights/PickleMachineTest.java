package dev.repazoo.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.pickle.Value;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pickle machine: what it reads, what it refuses, and what can't exhaust it. */
class PickleMachineTest {
  private static Value run(byte[] pickle) {
    return TorchGlobals.unpickle("test.pt", ByteBuffer.wrap(pickle), false, id -> Value.none());
  }

  private static Value run(String pickle) {
    return run(pickle.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String refusal(String pickle) {
    return assertThrows(WeightsException.class, () -> run(pickle)).getMessage();
  }

  @Test
  void readsTextOpcodes() {
    assertEquals(Value.of(42L), run("I42\n."));
    assertEquals(Value.of(true), run("I01\n."));
    assertEquals(Value.of(-7L), run("L-7L\n."));
    assertEquals(Value.of(1.5), run("F1.5\n."));
    assertEquals(Value.of("ab"), run("S'ab'\n."));
    assertEquals("[a, b]", texts(run("(lVa\naVb\na.")));
  }

  private static String texts(Value list) {
    return ((Value.Items) list).values().stream().map(Value::text).toList().toString();
  }

  @Test
  void readsBinaryOpcodes() {
    assertEquals(Value.of(255L), run("K\u00ff."));
    assertEquals(Value.of(-1L), run("\u008a\u0001\u00ff."));
    assertEquals(Value.of(0L), run("\u008a\u0000."));
    assertEquals(Value.of(1.0), run("G?\u00f0\0\0\0\0\0\0."));
    assertEquals(Value.tuple(Value.of(1L), Value.none()), run("K\u0001N\u0086."));
    assertEquals("[1]", texts(run("\u0080\u0004\u008f(K\u0001\u0090.")));
  }

  @Test
  void aListMayContainItself() {
    Value.Items list = (Value.Items) run("]q\0h\0a.");
    assertTrue(list.values().get(0) == list);
    assertThrows(WeightsException.class, () -> Flat.leaves(list, "test.pt"));
  }

  @Test
  void attributesOfOrderedDictsAreDropped() {
    Value.Dict dict = (Value.Dict) run("ccollections\nOrderedDict\n)RVk\nK\u0001s}Va\nK\u0002sb.");
    assertEquals(1, dict.entries().size());
    assertEquals(Value.ORDERED_DICT, dict.className());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cos\nsystem\n(Vid\ntR.",
        "c__builtin__\neval\n(V1\ntR.",
        "cbuiltins\ngetattr\n.",
        "(Vid\nios\nsystem\n.",
        "(cos\nsystem\nVid\no.",
        "Vos\nVsystem\n\u0093.",
        "ctorch\nload\n.",
        "c__torch__\nM\n.",
        "ctorch._utils\n_rebuild_wrapper_subclass\n."
      })
  void refusesWhatIsNotAllowed(String pickle) {
    assertTrue(refusal(pickle).contains("not allowed"), refusal(pickle));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "N",
        "t.",
        "K",
        "X\u00ff\u00ff\u00ff\u007fab.",
        "B\u00ff\u00ff\u00ff\u00ff.",
        "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.",
        "\u008b\u00ff\u00ff\u00ff\u007f.",
        "h\u0005.",
        "Na.",
        "]N\u0001.",
        "}(Nu.",
        "}]Ns.",
        "NNR.",
        "Q.",
        "NQ.",
        "\u0080\u0009N.",
        "\u0097.",
        "Iabc\n.",
        "I1",
        "ccollections\nOrderedDict\n(K\u0001tR.",
        "ctorch._utils\n_rebuild_tensor_v2\n)R.",
        "ctorch._utils\n_rebuild_tensor_v2\n(NNNNtR."
      })
  void damageIsReportedInOneLine(String pickle) {
    String message = refusal(pickle);
    assertTrue(message.startsWith("test.pt: "), message);
    assertTrue(!message.contains("\n"), message);
  }

  @Test
  void bombsOfReferencesAreRefusedQuickly() {
    // Each list holds the former ten times: 10^60 leaves in a few hundred bytes.
    StringBuilder pickle = new StringBuilder("]q\0");
    for (int level = 1; level < 60; level++) {
      pickle.append("](");
      for (int i = 0; i < 10; i++) {
        pickle.append('h').append((char) (level - 1));
      }
      pickle.append("eq").append((char) level);
    }
    Value root = run(pickle + ".");
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThrows(WeightsException.class, () -> Flat.leaves(root, "test.pt")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"]", "(", ")\u0085", "}", "Nq\u0000", "Nr\u00ff\u00ff\u00ff\u00ff"})
  void bombsOfOpcodesAreRefusedQuickly(String opcodes) {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    byte[] unit = opcodes.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 4_500_000; i++) {
      pickle.writeBytes(unit);
    }
    byte[] bytes = pickle.toByteArray();
    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> assertThrows(WeightsException.class, () -> run(bytes)));
  }

  @Test
  void copyingALargeDictOverAndOverIsPaidFor() {
    StringBuilder pickle = new StringBuilder("}(");
    for (int i = 0; i < 20_000; i++) {
      pickle.append("I").append(i).append("\nN");
    }
    pickle.append("uq\u00000");
    for (int i = 0; i < 20_000; i++) {
      pickle.append("ccollections\nCounter\nh\0\u0085R0");
    }
    String message = refusal(pickle + "N.");
    assertTrue(message.contains("more than any checkpoint"), message);
  }

  @Test
  void deepNestingIsReadAndNotWalked() {
    Value root = run("]".repeat(100_000) + "a".repeat(99_999) + ".");
    assertThrows(WeightsException.class, () -> Flat.leaves(root, "test.pt"));
  }
}

package dev.repazoo.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The array [1, 0xE9, 0x41] of bytes as numpy writes it, Python 2 and each protocol of Python 3.
 */
class NumpyArraysTest {
  private static final String EMPTY =
      "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085U\1b\u0087R";
  private static final String STATE = "(K\1K\3\u0085cnumpy\ndtype\nU\2u1\u0089\u0088\u0087R\u0089";

  private static Value read(String pickle) {
    byte[] bytes = pickle.getBytes(StandardCharsets.ISO_8859_1);
    return PickleMachine.read(ByteBuffer.wrap(bytes), NumpyArrays.GLOBALS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EMPTY + STATE + "U\3\1\u00e9Atb.",
        EMPTY + STATE + "T\3\0\0\0\1\u00e9Atb.",
        EMPTY + STATE + "c_codecs\nencode\nX\4\0\0\0\1\u00c3\u00a9AX\6\0\0\0latin1\u0086Rtb.",
        EMPTY + STATE + "C\3\1\u00e9Atb.",
        "cnumpy._core.numeric\n_frombuffer\n(\u0096\3\0\0\0\0\0\0\0\1\u00e9A"
            + "cnumpy\ndtype\nU\2u1\u0089\u0088\u0087RK\3\u0085U\1CtR.",
        "U\3\1\u00e9A."
      })
  void itsElementsAreBytes(String pickle) {
    assertEquals(
        Optional.of(ByteBuffer.wrap(new byte[] {1, (byte) 0xE9, 0x41})),
        NumpyArrays.bytes(read(pickle)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"N.", "].", EMPTY + ".", EMPTY + ")b.", EMPTY + STATE + "]tb."})
  void whatHasNoBytesIsNoArray(String pickle) {
    assertTrue(NumpyArrays.bytes(read(pickle)).isEmpty());
  }

  /** As Python 2 wrote them: a string's bytes say which of both it is. */
  @Test
  void stringsOfPythonTwoAreTextOrBytes() {
    assertEquals(Value.of("\u00e9"), read("U\2\u00c3\u00a9."));
    assertEquals(
        new Value.Bytes(ByteBuffer.wrap(new byte[] {(byte) 0xC3})), read("T\1\0\0\0\u00c3."));
    assertEquals(Value.of(""), read("U\0."));
  }

  @Test
  void whatIsNotAllowedIsRefused() {
    String message =
        assertThrows(PickleException.class, () -> read("cos\nsystem\n(Vid\ntR.")).getMessage();
    assertTrue(message.contains("os.system, which is not allowed"), message);
    message = assertThrows(PickleException.class, () -> read("NQ.")).getMessage();
    assertTrue(message.contains("damaged"), message);
  }
}

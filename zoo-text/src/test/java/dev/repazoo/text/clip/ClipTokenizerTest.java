package dev.repazoo.text.clip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClipTokenizerTest {
  private final ClipTokenizer openAi = new ClipTokenizer(ClipFlavour.OPENAI);
  private final ClipTokenizer huggingFace = new ClipTokenizer(ClipFlavour.HUGGING_FACE);

  @Test
  void flavoursPadByTheirOwnIds() {
    assertArrayEquals(
        new long[] {49406, 320, 1125, 539, 320, 2368, 49407, 0},
        openAi.encode("a photo of a cat", 8).ids());
    assertArrayEquals(
        new long[] {49406, 320, 1125, 539, 320, 2368, 49407, 49407},
        huggingFace.encode("a photo of a cat", 8).ids());
  }

  @Test
  void aLongCaptionKeepsItsBeginningAndTheEndMark() {
    ClipTokenizer.Row row = openAi.encode("a photo of a cat", 5);
    assertArrayEquals(new long[] {49406, 320, 1125, 539, 49407}, row.ids());
    assertTrue(row.cut());
    assertFalse(openAi.encode("a photo of a cat", 7).cut());
  }

  @Test
  void onlyOpenAiTakesSigmaForFinalAtAWordsEnd() {
    assertEquals("\u03bf\u03b4\u03bf\u03c2", LowerCase.of("\u039f\u0394\u039f\u03a3", true));
    assertEquals("\u03bf\u03b4\u03bf\u03c3", LowerCase.of("\u039f\u0394\u039f\u03a3", false));
  }

  @Test
  void marksAreMarksOnlyWhereTheReferencesTakeThemForSome() {
    assertEquals(49407, openAi.encode("<|EndOfText|>", 5).ids()[1]);
    assertEquals(49407, huggingFace.encode("<|endoftext|>", 5).ids()[1]);
    assertTrue(huggingFace.encode("<|EndOfText|>", 5).ids()[1] < 49406);
  }

  @Test
  void aLengthWithoutRoomForTheMarksIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> openAi.encode("cat", 1));
  }
}

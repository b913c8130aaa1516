package dev.repazoo.text.clip;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whose tokenizer of CLIP's: they share the vocabulary, not what they do to a text before. */
public enum ClipFlavour {
  /**
   * {@code clip.tokenize} of openai/CLIP: repairs the text (ftfy), reads HTML entities, pads with
   * 0.
   */
  OPENAI("openai", 0),
  /**
   * {@code CLIPTokenizer} of transformers, which Stable Diffusion's and U-ViT's text features are
   * made with: composes characters (NFC), pads with {@code <|endoftext|>}.
   */
  HUGGING_FACE("huggingface", BytePairs.END_OF_TEXT);

  private final String word;
  private final int padding;

  ClipFlavour(String word, int padding) {
    this.word = word;
    this.padding = padding;
  }

  /** Its word in configurations. */
  public String word() {
    return word;
  }

  /** The id that fills a row up. */
  public int padding() {
    return padding;
  }

  /** The flavour of that word, if there is one. */
  public static Optional<ClipFlavour> ofWord(String word) {
    return Arrays.stream(values()).filter(flavour -> flavour.word.equals(word)).findFirst();
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(ClipFlavour::word).toList();
  }
}

package dev.repazoo.spi;

/** How a text encoder cuts captions, in a form that a service can have without it. */
public sealed interface Tokenization {
  /** The id that rows are filled up with. */
  long padding();

  /**
   * By Hugging Face's tokenizers.
   *
   * @param json content of {@code tokenizer.json}
   */
  record HuggingFace(String json, long padding) implements Tokenization {}

  /**
   * By CLIP's.
   *
   * @param flavour which of them: {@code huggingface} or {@code openai}
   */
  record Clip(String flavour, long padding) implements Tokenization {}
}

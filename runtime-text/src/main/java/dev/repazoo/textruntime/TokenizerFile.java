package dev.repazoo.textruntime;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.repazoo.runtime.ModelFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code tokenizer.json} as Hugging Face's tokenizers read it: captions to token ids, marks of
 * start and end included, unpadded. Safe for many threads.
 */
public final class TokenizerFile implements AutoCloseable {
  private static final String FLAVOUR = "RUST_FLAVOR";

  private final HuggingFaceTokenizer tokenizer;

  private TokenizerFile(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The ids of a caption. */
  public static final class Ids {
    private final long[] values;
    private final boolean cut;

    Ids(long[] values, boolean cut) {
      this.values = values;
      this.cut = cut;
    }

    /** The ids, at most as many as the tokenizer was opened for. */
    public long[] values() {
      return values.clone();
    }

    /** Whether the caption was too long, and lost its end. */
    public boolean cut() {
      return cut;
    }
  }

  /**
   * Reads a file.
   *
   * @param length tokens that longer captions are cut to, marks included
   * @throws ModelFileException when it is no tokenizer
   */
  public static TokenizerFile open(Path file, int length) {
    try {
      return read(Files.readAllBytes(file), file.toString(), length);
    } catch (IOException e) {
      throw new ModelFileException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads what a file holds.
   *
   * @param origin names it in messages
   */
  public static TokenizerFile read(byte[] json, String origin, int length) {
    if (System.getenv(FLAVOUR) == null && System.getProperty(FLAVOUR) == null) {
      System.setProperty(FLAVOUR, "cpu"); // else a machine with CUDA would fetch another library
    }
    Map<String, String> options =
        Map.of(
            "addSpecialTokens", "true",
            "truncation", "true",
            "maxLength", Integer.toString(length),
            "modelMaxLength", Integer.toString(length),
            "padding", "false");
    try (InputStream in = new ByteArrayInputStream(json)) {
      return new TokenizerFile(HuggingFaceTokenizer.newInstance(in, options));
    } catch (IOException | RuntimeException e) {
      throw new ModelFileException(
          origin + " is no tokenizer.json that can be read: " + firstLine(e.getMessage()), e);
    }
  }

  private static String firstLine(String message) {
    return Optional.ofNullable(message).orElse("").lines().findFirst().orElse("no reason given");
  }

  /** A caption's ids; half a surrogate pair counts as the replacement character. */
  public Ids encode(String caption) {
    Encoding encoding = tokenizer.encode(wellFormed(caption), true, false);
    return new Ids(encoding.getIds(), encoding.exceedMaxLength());
  }

  private static String wellFormed(String text) {
    return text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}

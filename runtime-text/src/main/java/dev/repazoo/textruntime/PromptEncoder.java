package dev.repazoo.textruntime;

import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxDevice;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A bundle's tokenizer and text encoder: prompts to features. Safe for many threads. */
public final class PromptEncoder implements AutoCloseable {
  private final PromptTokenizer tokenizer;
  private final OnnxTextModel model;
  private final BundleManifest.Text text;
  private final AtomicLong cut = new AtomicLong();

  private PromptEncoder(PromptTokenizer tokenizer, OnnxTextModel model, BundleManifest.Text text) {
    this.tokenizer = tokenizer;
    this.model = model;
    this.text = text;
  }

  /**
   * Opens what a bundle's folder holds, whose files are checked already.
   *
   * @throws ModelFileException when it can't be loaded
   */
  public static PromptEncoder open(Path folder, BundleManifest manifest) {
    PromptTokenizer tokenizer = PromptTokenizer.open(folder, manifest.text());
    try {
      OnnxTextModel model =
          OnnxTextModel.open(folder.resolve(BundleManifest.TEXT_ENCODER), OnnxDevice.CPU);
      return new PromptEncoder(tokenizer, model, manifest.text());
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Tokens of a prompt, L. */
  public int length() {
    return text.length();
  }

  /** Width of a token's features, E. */
  public int width() {
    return model.width();
  }

  /** How many prompts lost their end, because they were too long. */
  public long promptsCut() {
    return cut.get();
  }

  /** Features of prompts, float [n, L, E]. */
  public HostTensor encode(List<String> prompts) {
    List<long[]> rows = new ArrayList<>();
    for (String prompt : prompts) {
      TokenizerFile.Ids ids = tokenizer.encode(prompt);
      rows.add(padded(ids.values()));
      cut.addAndGet(ids.cut() ? 1 : 0);
    }
    float[] values = new float[Math.multiplyExact(rows.size(), text.length() * model.width())];
    model.features(rows, text.length(), FloatBuffer.wrap(values));
    return HostTensor.of(values, rows.size(), text.length(), model.width());
  }

  /** Rows as long as the model takes them, if it takes one length only. */
  private long[] padded(long[] ids) {
    int length = model.fixedLength().orElse(ids.length);
    long[] row = Arrays.copyOf(ids, length);
    Arrays.fill(row, Math.min(ids.length, length), length, text.padding());
    return row;
  }

  @Override
  public void close() {
    tokenizer.close();
    model.close();
  }
}

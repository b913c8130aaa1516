package dev.repazoo.minilm;

import dev.repazoo.spi.CaptionTokens;
import dev.repazoo.spi.Tokenization;
import dev.repazoo.text.clip.ClipFlavour;
import dev.repazoo.text.clip.ClipTokenizer;
import dev.repazoo.textruntime.TokenizerFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Captions to rows of ids of one length: by a {@code tokenizer.json}, or CLIP's tokenizer. */
sealed interface CaptionRows extends AutoCloseable {

  /** The rows of captions. */
  CaptionTokens of(List<String> captions);

  /** The same, for services. */
  Tokenization tokenization();

  @Override
  void close();

  /**
   * By Hugging Face's tokenizers.
   *
   * @param json that the file holds
   * @param padding fills rows up; no caption may end in it
   */
  record Tokenizers(TokenizerFile file, String json, int length, long padding)
      implements CaptionRows {
    @Override
    public Tokenization tokenization() {
      return new Tokenization.HuggingFace(json, padding);
    }

    @Override
    public CaptionTokens of(List<String> captions) {
      List<long[]> rows = new ArrayList<>();
      int cut = 0;
      for (String caption : captions) {
        TokenizerFile.Ids ids = file.encode(caption);
        int count = ids.values().length;
        long[] row = Arrays.copyOf(ids.values(), length);
        Arrays.fill(row, Math.min(count, length), length, padding);
        rows.add(row);
        cut += ids.cut() ? 1 : 0;
      }
      return new CaptionTokens(rows, cut);
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /** By CLIP's. */
  record Clip(ClipTokenizer tokenizer, ClipFlavour flavour, int length, long padding)
      implements CaptionRows {
    @Override
    public Tokenization tokenization() {
      return new Tokenization.Clip(flavour.word(), padding);
    }

    @Override
    public CaptionTokens of(List<String> captions) {
      List<ClipTokenizer.Row> rows =
          captions.stream().map(caption -> tokenizer.encode(caption, length)).toList();
      return new CaptionTokens(
          rows.stream().map(ClipTokenizer.Row::ids).toList(),
          (int) rows.stream().filter(ClipTokenizer.Row::cut).count());
    }

    @Override
    public void close() {}
  }
}

package dev.repazoo.textruntime;

import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.text.clip.ClipFlavour;
import dev.repazoo.text.clip.ClipTokenizer;
import java.nio.file.Path;
import java.util.Arrays;

/** Prompts to token ids, by a {@code tokenizer.json} or by CLIP's tokenizer. */
sealed interface PromptTokenizer extends AutoCloseable {
  /** The ids of a prompt, without padding unless CLIP's, whose padding is read. */
  TokenizerFile.Ids encode(String prompt);

  @Override
  void close();

  /** Hugging Face's; ids may be padded to a length that a model wants. */
  record HuggingFace(TokenizerFile file) implements PromptTokenizer {
    @Override
    public TokenizerFile.Ids encode(String prompt) {
      return file.encode(prompt);
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /** CLIP's. */
  record Clip(ClipTokenizer tokenizer, int length) implements PromptTokenizer {
    @Override
    public TokenizerFile.Ids encode(String prompt) {
      ClipTokenizer.Row row = tokenizer.encode(prompt, length);
      return new TokenizerFile.Ids(row.ids(), row.cut());
    }

    @Override
    public void close() {}
  }

  /**
   * The tokenizer of a bundle.
   *
   * @throws ModelFileException when there is none of that name, or its file can't be read
   */
  static PromptTokenizer open(Path folder, BundleManifest.Text text) {
    if (text.clip().isEmpty()) {
      return new HuggingFace(
          TokenizerFile.open(folder.resolve(BundleManifest.TOKENIZER), text.length()));
    }
    String word = text.clip().get();
    ClipFlavour flavour =
        ClipFlavour.ofWord(word)
            .orElseThrow(
                () ->
                    new ModelFileException(
                        folder.resolve(BundleManifest.FILE)
                            + ": no tokenizer of CLIP's is "
                            + word
                            + "; there are "
                            + Arrays.toString(ClipFlavour.values())));
    return new Clip(new ClipTokenizer(flavour, Math.toIntExact(text.padding())), text.length());
  }
}

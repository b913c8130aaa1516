package dev.repazoo.t5;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.Sha256;
import dev.repazoo.json.JsonFile;
import dev.repazoo.spi.CaptionTokens;
import dev.repazoo.textruntime.TokenizerFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * SentencePiece's unigram tokenizer, read from a {@code tokenizer.json} or a {@code spiece.model}:
 * captions to rows of ids of one length, the end mark included.
 *
 * @param file opened
 * @param origin of it
 * @param json content of a {@code tokenizer.json}
 * @param sha256 of the file
 * @param length of a row
 */
record T5Tokenizer(TokenizerFile file, Path origin, String json, String sha256, int length)
    implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MODEL = ".model";

  /**
   * Opens a file.
   *
   * @throws IOException when it can't be read
   * @throws IllegalArgumentException when it is no such tokenizer
   */
  static T5Tokenizer open(Path path, int length) throws IOException {
    ObjectNode json =
        path.toString().endsWith(MODEL) ? SentencePieceModel.read(path).toJson() : read(path);
    byte[] bytes = JSON.writeValueAsBytes(json);
    return new T5Tokenizer(
        TokenizerFile.read(bytes, path.toString(), length),
        path,
        new String(bytes, StandardCharsets.UTF_8),
        Sha256.of(path),
        length);
  }

  private static ObjectNode read(Path path) throws IOException {
    ObjectNode json = JsonFile.read(path);
    return json.putNull("padding").putNull("truncation");
  }

  /**
   * The rows of captions.
   *
   * @param vocabulary ids that the network has
   * @throws IllegalArgumentException when the tokenizer is of a larger vocabulary
   */
  CaptionTokens encode(List<String> captions, int vocabulary) {
    List<long[]> rows = new ArrayList<>();
    int cut = 0;
    for (String caption : captions) {
      TokenizerFile.Ids ids = file.encode(caption);
      for (long id : ids.values()) {
        if (id >= vocabulary) {
          throw new IllegalArgumentException(
              "%s gives the id %d, the encoder has %d; it is another model's tokenizer"
                  .formatted(origin, id, vocabulary));
        }
      }
      rows.add(Arrays.copyOf(ids.values(), length)); // filled up with zeros, the padding
      cut += ids.cut() ? 1 : 0;
    }
    return new CaptionTokens(rows, cut);
  }

  @Override
  public void close() {
    file.close();
  }
}

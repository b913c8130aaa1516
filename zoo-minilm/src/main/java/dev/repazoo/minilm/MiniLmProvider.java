package dev.repazoo.minilm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.ShippedWeights;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.textruntime.OnnxTextModel;
import dev.repazoo.textruntime.TokenizerFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * all-MiniLM-L6-v2: six layers, 384 wide, quantised to 8 bits, shipped with this module. Features
 * are the last layer's, one for each token, not pooled.
 *
 * <p>Lower-cased word pieces between {@code [CLS]} and {@code [SEP]}; positions after a caption's
 * end are zeros.
 */
public final class MiniLmProvider implements TextEncoderProvider {
  private static final String ID = "minilm-l6";
  private static final String FAMILY = "minilm";
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
  private static final int DEFAULT_LENGTH = 77;
  private static final int POSITIONS = 512;
  private static final CatalogueEntry ENTRY =
      new CatalogueEntry(
          ID,
          Kind.TEXT_ENCODER,
          FAMILY,
          22_565_376L,
          List.of(),
          "Apache-2.0",
          "huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
          "Wang et al., MiniLM, NeurIPS 2020, arXiv 2002.10957",
          "word pieces, tokens 384 wide, in 8 bits; no download",
          Optional.of(
              new WeightFile(
                  "all-minilm-l6-v2-q.onnx",
                  "resource:/all-minilm-l6-v2-q.onnx",
                  22_972_370,
                  Optional.of(
                      "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1"))));

  /** The weights as a file, once they are wanted. */
  private Optional<Path> unpacked = Optional.empty();

  /** For the service loader. */
  public MiniLmProvider() {}

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public List<CatalogueEntry> entries() {
    return List.of(ENTRY);
  }

  @Override
  public ObjectNode config(String id) {
    if (!id.equals(ID)) {
      throw new IllegalArgumentException(FAMILY + " has no variant " + id);
    }
    return JsonNodeFactory.instance.objectNode().put("max_length", DEFAULT_LENGTH);
  }

  @Override
  public synchronized Optional<Path> file() throws IOException {
    if (unpacked.isEmpty()) {
      unpacked = Optional.of(ShippedWeights.extract(this, ENTRY));
    }
    return unpacked;
  }

  /** Nothing that is built here: ONNX Runtime holds the weights. */
  @Override
  public ModelSize modelSize(ObjectNode config) {
    length(config);
    return new ModelSize(BigInteger.ZERO, BigInteger.ZERO);
  }

  private static int length(ObjectNode config) {
    JsonFields fields = new JsonFields(FAMILY, config);
    int length = fields.integer(2, POSITIONS, DEFAULT_LENGTH, "max_length");
    fields.done();
    return length;
  }

  @Override
  public TextEncoder create(ObjectNode config) {
    int length = length(config);
    try (InputStream in =
        Objects.requireNonNull(MiniLmProvider.class.getResourceAsStream(TOKENIZER), TOKENIZER)) {
      byte[] json = in.readAllBytes();
      TokenizerFile tokenizer = TokenizerFile.read(json, TOKENIZER, length);
      try {
        OnnxTextModel model = OnnxTextModel.open(file().orElseThrow(), OnnxDevice.CPU);
        String text = new String(json, StandardCharsets.UTF_8);
        CaptionRows rows = new CaptionRows.Tokenizers(tokenizer, text, length, 0);
        return new OnnxTextEncoder(model, rows, length, 0, ID);
      } catch (IOException | RuntimeException e) {
        tokenizer.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

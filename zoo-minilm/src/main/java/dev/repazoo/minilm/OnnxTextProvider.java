package dev.repazoo.minilm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.Sha256;
import dev.repazoo.json.JsonFields;
import dev.repazoo.json.JsonFile;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.text.clip.ClipFlavour;
import dev.repazoo.text.clip.ClipTokenizer;
import dev.repazoo.textruntime.OnnxTextModel;
import dev.repazoo.textruntime.TokenizerFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One ONNX file as a family of one text encoder: what {@code --text-encoder onnx:FILE} names.
 *
 * <p>Captions are cut by the {@code tokenizer.json} beside the file; a text encoder of CLIP's that
 * this program exported says itself which of CLIP's tokenizers it wants.
 */
public final class OnnxTextProvider implements TextEncoderProvider {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKENIZER = "tokenizer.json";
  private static final int DEFAULT_LENGTH = 77;

  private final Path file;
  private final OnnxDevice device;
  private final CatalogueEntry entry;

  private OnnxTextProvider(Path file, OnnxDevice device) {
    this.file = file;
    this.device = device;
    String stem = String.valueOf(file.getFileName()).replaceAll("\\.onnx$", "");
    entry =
        new CatalogueEntry(
            "onnx-" + stem.replaceAll("[^A-Za-z0-9._-]", "_"),
            Kind.TEXT_ENCODER,
            "onnx",
            0,
            List.of(),
            "see its publisher",
            file.toString(),
            "see its publisher",
            "an ONNX file",
            Optional.empty());
  }

  /**
   * A provider of the text encoder in a file.
   *
   * @throws ModelFileException when there is no such file, or its name has another ending
   */
  public static OnnxTextProvider open(Path file, OnnxDevice device) {
    if (!OnnxSession.isOnnx(file)) {
      throw new ModelFileException(
          file
              + (Files.exists(file)
                  ? " is no file whose name ends in .onnx"
                  : " does not exist; name an .onnx file"));
    }
    return new OnnxTextProvider(file, device);
  }

  @Override
  public String family() {
    return entry.family();
  }

  @Override
  public List<CatalogueEntry> entries() {
    return List.of(entry);
  }

  @Override
  public ObjectNode config(String id) {
    if (!id.equals(entry.id())) {
      throw new IllegalArgumentException(file + " is not " + id);
    }
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public Optional<Path> file() {
    return Optional.of(file);
  }

  /** Nothing that is built here: ONNX Runtime holds the weights. */
  @Override
  public ModelSize modelSize(ObjectNode config) {
    return new ModelSize(BigInteger.ZERO, BigInteger.ZERO);
  }

  @Override
  public TextEncoder create(ObjectNode config) {
    JsonFields fields = new JsonFields(String.valueOf(file.getFileName()), config);
    OnnxTextModel model = OnnxTextModel.open(file, device);
    try {
      int own = model.fixedLength().orElse(DEFAULT_LENGTH);
      int least = model.fixedLength().isPresent() ? own : 2;
      int most = model.fixedLength().isPresent() ? own : JsonFields.LARGEST_SIZE;
      int length = fields.integer(least, most, own, "max_length");
      fields.done();
      Path tokenizer = file.resolveSibling(TOKENIZER);
      return Files.exists(tokenizer) ? ofFile(model, tokenizer, length) : ofClip(model, length);
    } catch (IOException e) {
      model.close();
      throw new ModelFileException(file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static TextEncoder ofFile(OnnxTextModel model, Path tokenizer, int length)
      throws IOException {
    ObjectNode json = JsonFile.read(tokenizer);
    long padding = json.path("padding").path("pad_id").asLong(0);
    json.putNull("padding");
    byte[] unpadded = JSON.writeValueAsBytes(json);
    CaptionRows rows =
        new CaptionRows.Tokenizers(
            TokenizerFile.read(unpadded, tokenizer.toString(), length),
            new String(unpadded, StandardCharsets.UTF_8),
            length,
            padding);
    String fingerprint = Sha256.of(tokenizer);
    return new OnnxTextEncoder(model, rows, length, padding, "tokenizer " + fingerprint);
  }

  private TextEncoder ofClip(OnnxTextModel model, int length) throws JsonProcessingException {
    JsonNode config = JSON.readTree(model.metadata().getOrDefault(GraphMetadata.CONFIG, "{}"));
    ClipFlavour flavour =
        ClipFlavour.ofWord(config.path("tokenizer").asText())
            .orElseThrow(
                () ->
                    new ModelFileException(
                        file
                            + " needs its "
                            + TOKENIZER
                            + " beside it, as Hugging Face's folders have it"));
    int padding = config.path("pad").asInt(flavour.padding());
    return new OnnxTextEncoder(
        model,
        new CaptionRows.Clip(new ClipTokenizer(flavour, padding), flavour, length, padding),
        length,
        padding,
        "tokenizer of CLIP, " + flavour.word() + ", padding " + padding);
  }
}

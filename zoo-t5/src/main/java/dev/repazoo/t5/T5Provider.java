package dev.repazoo.t5;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.weights.StateDict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * T5's encoders: the first ones, version 1.1 and FLAN's, whose features are those of all tokens.
 *
 * <p>Reads Hugging Face's {@code T5EncoderModel}, {@code T5Model} and {@code
 * T5ForConditionalGeneration}, in one file; {@code tokenizer.json} or {@code spiece.model} lies
 * beside it.
 */
public final class T5Provider implements TextEncoderProvider {
  private static final String FAMILY = "t5";
  private static final List<String> TOKENIZERS = List.of("tokenizer.json", "spiece.model");

  private record Variant(String id, String repository, T5Config config, String summary) {}

  /** A size of all three: of the first, and of the gated ones. */
  private record Size(String word, T5Config first, T5Config gated) {}

  private static final List<Size> SIZES =
      List.of(
          new Size(
              "small",
              T5Config.of(512, 2048, 6, 8, 64, false),
              T5Config.of(512, 1024, 8, 6, 64, true)),
          new Size(
              "base",
              T5Config.of(768, 3072, 12, 12, 64, false),
              T5Config.of(768, 2048, 12, 12, 64, true)),
          new Size(
              "large",
              T5Config.of(1024, 4096, 24, 16, 64, false),
              T5Config.of(1024, 2816, 24, 16, 64, true)),
          new Size(
              "xl",
              T5Config.of(1024, 16384, 24, 32, 128, false),
              T5Config.of(2048, 5120, 24, 32, 64, true)),
          new Size(
              "xxl",
              T5Config.of(1024, 65536, 24, 128, 128, false),
              T5Config.of(4096, 10240, 24, 64, 64, true)));

  private static final List<Variant> VARIANTS = variants();

  /** For the service loader. */
  public T5Provider() {}

  private static List<Variant> variants() {
    List<Variant> rows = new ArrayList<>();
    for (Size size : SIZES) {
      String first =
          switch (size.word) {
            case "xl" -> "3b";
            case "xxl" -> "11b";
            default -> size.word;
          };
      rows.add(variant("t5-" + first, "google-t5/t5-" + first, size.first, "ReLU"));
      rows.add(variant("t5-v1.1-" + size.word, "google/t5-v1_1-" + size.word, size.gated, "gated"));
      rows.add(variant("flan-t5-" + size.word, "google/flan-t5-" + size.word, size.gated, "gated"));
    }
    return List.copyOf(rows);
  }

  private static Variant variant(String id, String repository, T5Config config, String form) {
    return new Variant(
        id,
        repository,
        config,
        "the encoder alone, %d blocks, %s, tokens %d wide"
            .formatted(config.depth(), form, config.width()));
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public List<CatalogueEntry> entries() {
    return VARIANTS.stream()
        .map(
            variant ->
                new CatalogueEntry(
                    variant.id,
                    Kind.TEXT_ENCODER,
                    FAMILY,
                    parameters(variant.config),
                    List.of(),
                    "Apache-2.0",
                    "huggingface.co/" + variant.repository,
                    "Raffel et al., T5, JMLR 2020, arXiv 1910.10683",
                    variant.summary,
                    Optional.empty()))
        .toList();
  }

  private static long parameters(T5Config c) {
    long width = c.width();
    long attention = 4 * width * c.heads() * c.headWidth();
    long feedForward = (c.gated() ? 3 : 2) * width * c.hidden();
    long block = attention + feedForward + 2 * width;
    return c.vocabulary() * width + (long) c.buckets() * c.heads() + c.depth() * block + width;
  }

  @Override
  public ObjectNode config(String id) {
    return VARIANTS.stream()
        .filter(variant -> variant.id.equals(id))
        .findFirst()
        .map(variant -> variant.config.toJson())
        .orElseThrow(() -> new IllegalArgumentException(FAMILY + " has no variant " + id));
  }

  @Override
  public ObjectNode completed(ObjectNode config, Path folder) {
    ObjectNode completed = config.deepCopy();
    TOKENIZERS.stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .ifPresent(file -> completed.put(T5Config.TOKENIZER, file.toString()));
    return completed;
  }

  @Override
  public TextEncoder create(ObjectNode config) {
    T5Config read = T5Config.read(config);
    if (!config.has(T5Config.TOKENIZER)) {
      return new T5TextEncoder(read, Optional.empty());
    }
    Path file = Path.of(config.get(T5Config.TOKENIZER).asText());
    try {
      return new T5TextEncoder(read, Optional.of(T5Tokenizer.open(file, read.length())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ModelSize modelSize(ObjectNode config) {
    T5Config read = T5Config.read(config);
    return ModelSize.repeated(
        List.of(read.depth()),
        depth -> new T5TextEncoder(read.withDepth(depth.get(0)), Optional.empty()));
  }

  @Override
  public Optional<ObjectNode> recognise(Optional<ObjectNode> config, StateDict published) {
    Optional<ObjectNode> shapes = T5Keys.architecture(published);
    boolean own = config.filter(c -> c.path("model_type").asText().equals(FAMILY)).isPresent();
    return shapes.isPresent() && own ? config : shapes;
  }
}

package dev.repazoo.export.encoder;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Kind;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One ONNX file as a family of one encoder: what {@code --enc-type onnx:FILE} names. */
public final class OnnxEncoderProvider implements EncoderProvider {
  private final Path file;
  private final OnnxDevice device;
  private final CatalogueEntry entry;

  private OnnxEncoderProvider(Path file, OnnxDevice device) {
    this.file = file;
    this.device = device;
    String stem = String.valueOf(file.getFileName()).replaceAll("\\.onnx$", "");
    entry =
        new CatalogueEntry(
            "onnx-" + stem.replaceAll("[^A-Za-z0-9._-]", "_"),
            Kind.ENCODER,
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
   * A provider of the encoder in a file.
   *
   * @throws ModelFileException when there is no such file, or its name has another ending
   */
  public static OnnxEncoderProvider open(Path file, OnnxDevice device) {
    if (Files.isDirectory(file)) {
      throw new ModelFileException(file + " is a folder; name the .onnx file in it");
    }
    if (!Files.exists(file)) {
      throw new ModelFileException(file + " does not exist; name an .onnx file");
    }
    if (!OnnxSession.isOnnx(file)) {
      throw new ModelFileException(
          file + " is there, but its name does not end in .onnx; rename it if it is an ONNX model");
    }
    return new OnnxEncoderProvider(file, device);
  }

  @Override
  public Optional<Path> file() {
    return Optional.of(file);
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

  /** Nothing that is built here: ONNX Runtime holds the weights. */
  @Override
  public ModelSize modelSize(ObjectNode config) {
    return new ModelSize(BigInteger.ZERO, BigInteger.ZERO);
  }

  @Override
  public Encoder create(ObjectNode config) {
    Optional<OnnxEncoderConfig> beside =
        OnnxEncoderConfig.beside(file).map(OnnxEncoderConfig::read);
    OnnxSession session = OnnxSession.open(file, device, 0);
    if (beside.isEmpty() && !session.metadata().containsKey(GraphMetadata.RESOLUTION)) {
      session.close();
      throw new ModelFileException(
          file
              + " needs "
              + file.getFileName()
              + ".json beside it, which says at least {\"size\": 224}; see docs/features.md");
    }
    try {
      return new OnnxEncoder(session, beside);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}

package dev.repazoo.textruntime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.runtime.FileDigest;
import dev.repazoo.runtime.ModelFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a bundle's folder holds: {@code manifest.json} with the SHA-256 of each file.
 *
 * @param files digests by names
 * @param text how prompts become features
 * @param model the generator's id
 * @param version of the program that wrote it
 */
public record BundleManifest(Map<String, String> files, Text text, String model, String version) {
  /** Its name. */
  public static final String FILE = "manifest.json";

  /** The pipeline's. */
  public static final String PIPELINE = "pipeline.onnx";

  /** The text encoder's. */
  public static final String TEXT_ENCODER = "text-encoder.onnx";

  /** The tokenizer's, where it is one of Hugging Face's. */
  public static final String TOKENIZER = "tokenizer.json";

  private static final String DATA = ".data";
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * How prompts become features.
   *
   * @param encoder the text encoder's id
   * @param digest of all that decides its features
   * @param length tokens of a prompt
   * @param clip which of CLIP's tokenizers, where it is one
   * @param padding what rows are filled up with
   */
  public record Text(
      String encoder, String digest, int length, Optional<String> clip, long padding) {}

  /** Copies the map. */
  public BundleManifest {
    files = Map.copyOf(files);
  }

  /** Whether a bundle has files of that name; weights may lie beside their graph. */
  public static boolean isName(String file) {
    return List.of(FILE, PIPELINE, TEXT_ENCODER, TOKENIZER).contains(file)
        || List.of(PIPELINE + DATA, TEXT_ENCODER + DATA).contains(file);
  }

  /** Whether a path is a bundle's folder. */
  public static boolean isBundle(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE))
        && Files.isRegularFile(folder.resolve(PIPELINE));
  }

  /**
   * Reads a bundle's manifest.
   *
   * @throws ModelFileException when there is none, or it is damaged
   */
  public static BundleManifest read(Path folder) {
    Path file = folder.resolve(FILE);
    JsonNode json;
    try {
      json = JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new ModelFileException(file + " is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelFileException(
          folder + " is no bundle: " + FILE + " can't be read; export one with --what bundle", e);
    }
    if (json.path("format").asInt() != FORMAT) {
      throw new ModelFileException(
          file
              + " has format "
              + json.path("format")
              + ", and this version reads "
              + FORMAT
              + "; export the bundle again");
    }
    Map<String, String> files = new LinkedHashMap<>();
    json.path("files").properties().forEach(e -> files.put(e.getKey(), e.getValue().asText()));
    JsonNode text = json.path("text");
    if (!files.containsKey(PIPELINE) || !files.containsKey(TEXT_ENCODER) || !text.has("length")) {
      throw new ModelFileException(file + " doesn't tell all of a bundle; export it again");
    }
    return new BundleManifest(
        files,
        new Text(
            text.path("encoder").asText(),
            text.path("digest").asText(),
            text.path("length").asInt(),
            Optional.of(text.path("clip").asText()).filter(word -> !word.isEmpty()),
            text.path("padding").asLong()),
        json.path("model").asText(),
        json.path("version").asText());
  }

  /** Its content. */
  public byte[] toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT).put("kind", "text-to-image");
    json.put("model", model).put("version", version);
    ObjectNode words = json.putObject("text");
    words.put("encoder", text.encoder).put("digest", text.digest).put("length", text.length);
    text.clip.ifPresent(flavour -> words.put("clip", flavour));
    words.put("padding", text.padding);
    ObjectNode digests = json.putObject("files");
    files.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> digests.put(entry.getKey(), entry.getValue()));
    return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Checks all files of a folder.
   *
   * @throws ModelFileException naming the one that is missing or another's
   */
  public void check(Path folder) {
    files.forEach(
        (name, digest) -> {
          Path file = folder.resolve(name);
          if (!name.equals(Path.of(name).getFileName().toString())) {
            throw new ModelFileException(folder.resolve(FILE) + " names a file elsewhere: " + name);
          }
          if (!Files.isRegularFile(file)) {
            throw new ModelFileException(file + " is missing; copy all of the bundle's folder");
          }
          if (!FileDigest.sha256(file).equals(digest)) {
            throw new ModelFileException(
                file
                    + " is not the file that was exported with this bundle, or is damaged; copy the"
                    + " folder anew, or export again");
          }
        });
  }
}

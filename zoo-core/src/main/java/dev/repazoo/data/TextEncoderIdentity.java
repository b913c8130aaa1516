package dev.repazoo.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.json.JsonFields;
import dev.repazoo.json.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which text encoder features are of: what a data set and a cache keep of it.
 *
 * @param id of the registry, or what else names it
 * @param digest of all that decides its features, hexadecimal
 */
public record TextEncoderIdentity(String id, String digest) {
  /** The file in a folder of captions' features that tells it; an addition of ours. */
  public static final String FILE = "text_encoder.json";

  /** Checks that both are there. */
  public TextEncoderIdentity {
    if (id.isBlank() || digest.isBlank()) {
      throw new IllegalArgumentException("a text encoder's id or digest is blank");
    }
  }

  /**
   * What is noted in a folder.
   *
   * @throws IOException if the note is damaged
   */
  public static Optional<TextEncoderIdentity> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonFields json = new JsonFields(file.toString(), JsonFile.read(file));
    try {
      TextEncoderIdentity found =
          new TextEncoderIdentity(json.requiredWord("text_encoder"), json.requiredWord("digest"));
      json.done();
      return Optional.of(found);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage() + "; remove the file if nothing is known", e);
    }
  }

  /** Notes it in a folder. */
  public void write(Path folder) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("text_encoder", id).put("digest", digest);
    byte[] content = (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(FILE), content);
  }

  /**
   * Refuses features of another one.
   *
   * @param wanted the one that is meant
   * @param where the features lie, for the message
   * @throws IOException if it is not this one
   */
  public void require(TextEncoderIdentity wanted, Path where) throws IOException {
    if (!digest.equals(wanted.digest)) {
      throw new IOException(
          "%s holds features of another text encoder: %s (%.12s...), not %s (%.12s...); choose that one, or another place"
              .formatted(where, id, digest, wanted.id, wanted.digest));
    }
  }
}

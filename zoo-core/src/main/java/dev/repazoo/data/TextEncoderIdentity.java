package dev.repazoo.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.json.JsonFields;
import dev.repazoo.json.JsonFile;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.NoteFiles;
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
  public static final String FILE = NoteFiles.TEXT_ENCODER;

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
    return Files.exists(file)
        ? Optional.of(parse(Files.readAllBytes(file), file.toString()))
        : Optional.empty();
  }

  /** The same of a data set's files. */
  static Optional<TextEncoderIdentity> read(FileTree files) throws IOException {
    return files.names().contains(FILE)
        ? Optional.of(parse(files.require(FILE), files.path() + "/" + FILE))
        : Optional.empty();
  }

  private static TextEncoderIdentity parse(byte[] content, String where) throws IOException {
    JsonFields json = new JsonFields(where, JsonFile.parse(content, where));
    try {
      TextEncoderIdentity found =
          new TextEncoderIdentity(json.requiredWord("text_encoder"), json.requiredWord("digest"));
      json.done();
      return found;
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
  public void require(TextEncoderIdentity wanted, Object where) throws IOException {
    if (!digest.equals(wanted.digest)) {
      throw new IOException(
          "%s holds features of another text encoder: %s (%.12s...), not %s (%.12s...); choose that one, or another place"
              .formatted(where, id, digest, wanted.id, wanted.digest));
    }
  }
}

package dev.repazoo.checkpoint;

import dev.repazoo.data.TextEncoderIdentity;
import java.util.Optional;

/**
 * Which text encoder a generator's captions are encoded by, and how: what training runs and
 * exported graphs keep of it, so that prompts are encoded alike.
 *
 * @param id of the registry, or the path of its weights where it is none of the registry's
 * @param digest SHA-256 of all that decides features, where it was kept
 * @param weights the file or folder of an id's weights, where they aren't the published ones
 * @param changes what was asked of it beside its own configuration, a JSON object as text
 */
public record TextEncoding(
    String id, Optional<String> digest, Optional<String> weights, String changes) {
  private static final String NO_CHANGES = "{}";

  /** Checks the id. */
  public TextEncoding {
    if (id.isBlank()) {
      throw new IllegalArgumentException("a text encoder's id is blank");
    }
  }

  /** What a data set tells. */
  public static TextEncoding of(TextEncoderIdentity identity) {
    return new TextEncoding(
        identity.id(), Optional.of(identity.digest()), Optional.empty(), NO_CHANGES);
  }

  /** Whether both surely don't give the same features: by digests, else by ids. */
  public boolean differsFrom(TextEncoding other) {
    return (digest.isPresent() && other.digest.isPresent())
        ? !digest.equals(other.digest)
        : !id.equals(other.id);
  }

  /** In words, for messages: the id, with what it was changed in. */
  @Override
  public String toString() {
    return id
        + weights.map(path -> " (" + path + ")").orElse("")
        + (changes.equals(NO_CHANGES) ? "" : " " + changes);
  }
}

package dev.repazoo.data;

import java.util.Optional;

/**
 * Which text encoder a caption's features are of: what a data set, a training run and an exported
 * graph keep of it.
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

  /** An encoder as it is published. */
  public TextEncoding(String id, Optional<String> digest) {
    this(id, digest, Optional.empty(), NO_CHANGES);
  }

  /** Whether both surely don't give the same features: by digests, else by ids. */
  public boolean differsFrom(TextEncoding other) {
    return digest.isPresent() && other.digest.isPresent()
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

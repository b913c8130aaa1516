package dev.repazoo.data;

import java.util.Optional;

/**
 * Which codec latents are of: what a data set, a training run and an exported graph keep of it.
 *
 * @param id of the registry, or the path of its weights where it is none of the registry's
 * @param digest SHA-256 of its weights, where it was kept
 * @param weights the file or folder of an id's weights, where they aren't the published ones
 */
public record LatentCodec(String id, Optional<String> digest, Optional<String> weights) {
  /** Checks the id. */
  public LatentCodec {
    if (id.isBlank()) {
      throw new IllegalArgumentException("a codec's id is blank");
    }
  }

  /** What is known of it is nothing but its id. */
  public LatentCodec(String id) {
    this(id, Optional.empty(), Optional.empty());
  }

  /**
   * Whether both are surely not one codec: other weights, or, where those are unknown, other ids.
   */
  public boolean differsFrom(LatentCodec other) {
    return (digest.isPresent() && other.digest.isPresent())
        ? !digest.equals(other.digest)
        : !id.equals(other.id);
  }

  /** In words, for messages: the id, with the weights where they are of the user's. */
  @Override
  public String toString() {
    return id + weights.map(path -> " (" + path + ")").orElse("");
  }
}

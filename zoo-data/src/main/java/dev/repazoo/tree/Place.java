package dev.repazoo.tree;

import dev.repazoo.remote.RemoteSystems;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where files lie: on this machine, or elsewhere.
 *
 * @param word as it was given; what messages show
 * @param path on this machine; empty elsewhere
 */
public record Place(String word, Optional<Path> path) {
  /** A place on this machine. */
  public static Place of(Path path) {
    return new Place(path.toString(), Optional.of(path));
  }

  /**
   * The place that a word means: an address where it has a scheme, such as {@code
   * https://host/shards/00000.tar}, else a path.
   *
   * @throws IllegalArgumentException if it can be neither
   */
  public static Place of(String word) {
    if (RemoteSystems.isAddress(word)) {
      return new Place(word, Optional.empty());
    }
    try {
      return of(Path.of(word));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'" + word + "' can't be a path", e);
    }
  }

  /** Whether it is not on this machine. */
  public boolean isRemote() {
    return path.isEmpty();
  }

  /**
   * The path.
   *
   * @throws IllegalStateException if it is not on this machine
   */
  public Path local() {
    return path.orElseThrow(() -> new IllegalStateException(word + " is not on this machine"));
  }

  /** What is behind the last slash. */
  String name() {
    return word.substring(word.lastIndexOf('/') + 1);
  }

  /** The folder of a place elsewhere, ending in a slash. */
  Place parent() {
    return of(word.substring(0, word.lastIndexOf('/') + 1));
  }

  /** What is in a folder elsewhere; the folder itself, ending in a slash, for no name. */
  Place inside(String name) {
    return of((word.endsWith("/") ? word : word + "/") + name);
  }

  /**
   * The address of a place elsewhere.
   *
   * @throws IllegalArgumentException if it can't be one
   */
  URI address() {
    try {
      return URI.create(word.replace(" ", "%20").replace("{", "%7B").replace("}", "%7D"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + word + "' can't be an address", e);
    }
  }

  @Override
  public String toString() {
    return word;
  }
}

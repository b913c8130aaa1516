package dev.repazoo.sources;

/**
 * What a source can't use: an image without captions, captions without an image.
 *
 * @param name of the file, or what else tells it
 * @param reason why
 */
public record LeftOut(String name, String reason) {
  @Override
  public String toString() {
    return name + ": " + reason;
  }
}

package dev.repazoo.sources;

import dev.repazoo.captions.Captions;
import dev.repazoo.image.RgbImage;
import java.util.List;
import java.util.OptionalLong;

/** The built-in emoji. */
final class EmojiImages implements ImageSource {
  private final EmojiSheet emoji;

  /**
   * Loads them.
   *
   * @param resolution 32 or 64
   */
  EmojiImages(int resolution) {
    emoji = new EmojiSheet(resolution);
  }

  @Override
  public String origin() {
    return "emoji";
  }

  @Override
  public int size() {
    return emoji.size();
  }

  @Override
  public String name(int index) {
    return emoji.emoji(index).shortName();
  }

  @Override
  public OptionalLong label(int index) {
    return OptionalLong.of(emoji.label(index));
  }

  @Override
  public List<String> classNames() {
    return emoji.classNames();
  }

  @Override
  public String fingerprint() {
    return emoji.fingerprint();
  }

  @Override
  public RgbImage image(int index) {
    return emoji.image(index);
  }

  /** Their captions. */
  Captions captions() {
    return EmojiCaptions.of(emoji);
  }

  @Override
  public void close() {}
}

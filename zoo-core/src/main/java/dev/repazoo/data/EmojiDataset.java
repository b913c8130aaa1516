package dev.repazoo.data;

import dev.repazoo.sources.Emoji;
import dev.repazoo.sources.EmojiSheet;
import dev.repazoo.spi.Classes;
import java.nio.ByteBuffer;
import java.util.List;

/** The built-in emoji as a data set. */
public final class EmojiDataset implements Dataset {
  private final EmojiSheet sheet;

  /**
   * Loads the data set into memory.
   *
   * @param resolution 32 or 64
   * @throws IllegalArgumentException for another resolution
   */
  public EmojiDataset(int resolution) {
    sheet = new EmojiSheet(resolution);
  }

  /** Everything known of a sample but its pixels. */
  public Emoji emoji(int index) {
    return sheet.emoji(index);
  }

  @Override
  public String name() {
    return "emoji";
  }

  @Override
  public int size() {
    return sheet.size();
  }

  @Override
  public int resolution() {
    return sheet.resolution();
  }

  @Override
  public byte[] image(int index) {
    return sheet.image(index).toChw();
  }

  @Override
  public Classes conditioning() {
    return new Classes(classNames().size(), true);
  }

  @Override
  public ByteBuffer condition(int index) {
    return Classes.condition(sheet.label(index));
  }

  @Override
  public List<String> classNames() {
    return sheet.classNames();
  }

  @Override
  public String fingerprint() {
    return sheet.fingerprint();
  }

  @Override
  public List<Problem> problems() {
    return List.of();
  }
}

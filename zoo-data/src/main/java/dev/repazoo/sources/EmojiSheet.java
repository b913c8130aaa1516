package dev.repazoo.sources;

import dev.repazoo.file.Fingerprint;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The built-in pictures: the 1911 emoji of Noto Emoji (Unicode 16, no skin variations) on white, at
 * 32 or 64 pixels. The classes are the 99 Unicode subcategories in alphabetical order.
 *
 * <p>Source: npm package emoji-datasource-google 16.0.0; licences are in the README beside the
 * resource.
 */
public final class EmojiSheet {
  private static final String FOLDER = "emoji/";

  private final int resolution;
  private final RgbImage sheet;
  private final List<Emoji> emoji;
  private final List<String> classNames;
  private final long[] labels;
  private final String fingerprint;

  /**
   * Loads them into memory (23 MB at 64 pixels).
   *
   * @param resolution 32 or 64
   * @throws IllegalArgumentException for another resolution
   */
  public EmojiSheet(int resolution) {
    if (resolution != 32 && resolution != 64) {
      throw new IllegalArgumentException(
          "resolution is " + resolution + "; the emoji come in 32 and 64 pixels");
    }
    this.resolution = resolution;
    try {
      byte[] png = resource("emoji-" + resolution + ".png");
      byte[] table = resource("emoji.tsv");
      sheet = new ImageDecoder().decode(png);
      emoji = new String(table, StandardCharsets.UTF_8).lines().map(Emoji::parse).toList();
      fingerprint = new Fingerprint().add(png).add(table).hex();
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in emoji can't be read from the program's jar", e);
    }
    classNames = emoji.stream().map(Emoji::subcategory).distinct().sorted().toList();
    labels = emoji.stream().mapToLong(e -> classNames.indexOf(e.subcategory())).toArray();
  }

  private static byte[] resource(String file) throws IOException {
    try (InputStream in = EmojiSheet.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IOException(FOLDER + file + " is missing");
      }
      return in.readAllBytes();
    }
  }

  /** The keywords of each, read anew; the first one, where there are some, is a name. */
  List<List<String>> keywords() {
    try {
      return new String(resource("keywords.tsv"), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.substring(line.indexOf('\t') + 1))
          .map(words -> words.isEmpty() ? List.<String>of() : List.of(words.split(",", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the emoji's keywords can't be read from the program's jar", e);
    }
  }

  /** How many there are. */
  public int size() {
    return emoji.size();
  }

  /** Their width and height in pixels. */
  public int resolution() {
    return resolution;
  }

  /** Everything known of one but its pixels. */
  public Emoji emoji(int index) {
    return emoji.get(index);
  }

  /** A picture. */
  public RgbImage image(int index) {
    int columns = sheet.width() / resolution;
    int left = (index % columns) * resolution;
    int top = (index / columns) * resolution;
    return sheet.crop(left, top, resolution, resolution);
  }

  /** The number of its subcategory. */
  public long label(int index) {
    return labels[index];
  }

  /** The subcategories. */
  public List<String> classNames() {
    return classNames;
  }

  /** Identifies pixels and table. */
  public String fingerprint() {
    return fingerprint;
  }
}

package dev.repazoo.data;

import dev.repazoo.file.Fingerprint;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The built-in data: the 1911 emoji of Noto Emoji (Unicode 16, no skin variations) on white, at 32
 * or 64 pixels. The classes are the 99 Unicode subcategories in alphabetical order.
 *
 * <p>Source: npm package emoji-datasource-google 16.0.0; licences are in the README beside the
 * resource.
 */
public final class EmojiDataset implements Dataset {
  private static final String FOLDER = "emoji/";

  private final int resolution;
  private final RgbImage sheet;
  private final List<Emoji> emoji;
  private final List<String> classNames;
  private final long[] labels;
  private final String fingerprint;

  /**
   * One row of the bundle's table.
   *
   * @param unified code points in hexadecimal, joined by '-'
   * @param shortName the name between colons in chats, such as {@code grinning}
   * @param name Unicode's name in capitals
   * @param category one of ten groups
   * @param subcategory one of 99 groups, the class
   */
  public record Emoji(
      String unified, String shortName, String name, String category, String subcategory) {
    private static Emoji parse(String line) {
      String[] columns = line.split("\t", -1);
      if (columns.length != 5) {
        throw new IllegalArgumentException("emoji.tsv: a line has " + columns.length + " columns");
      }
      return new Emoji(columns[0], columns[1], columns[2], columns[3], columns[4]);
    }

    /** The name as running text. */
    public String caption() {
      return name.toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Loads the data set into memory (23 MB at 64 pixels).
   *
   * @param resolution 32 or 64
   * @throws IllegalArgumentException for another resolution
   */
  public EmojiDataset(int resolution) {
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
    try (InputStream in = EmojiDataset.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IOException(FOLDER + file + " is missing");
      }
      return in.readAllBytes();
    }
  }

  /** Everything known of a sample but its pixels. */
  public Emoji emoji(int index) {
    return emoji.get(index);
  }

  @Override
  public String name() {
    return "emoji";
  }

  @Override
  public int size() {
    return emoji.size();
  }

  @Override
  public int resolution() {
    return resolution;
  }

  @Override
  public byte[] image(int index) {
    int columns = sheet.width() / resolution;
    int left = (index % columns) * resolution;
    int top = (index / columns) * resolution;
    return sheet.crop(left, top, resolution, resolution).toChw();
  }

  @Override
  public long label(int index) {
    return labels[index];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public List<Problem> problems() {
    return List.of();
  }
}
